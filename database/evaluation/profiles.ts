import type pg from "pg";
import type { Reference } from "../../core/monitoring/drift.ts";
import { one, type Queryable } from "../client/rows.ts";

/** What is frozen with a version: what its server looks for, and the sketches of the rows that it was evaluated on. */
export interface Profile {
  sketches: Reference["sketches"];
  /** `tracked` are the words of the sketches, in their order; the rest is the task kind's. */
  vocabulary: { tracked: string[]; [more: string]: unknown };
}

/** The first one stays: what production is compared with never changes. */
export async function storeProfile(
  client: pg.ClientBase,
  { workload, version }: { workload: string; version: number },
  { sketches, vocabulary }: Profile,
): Promise<void> {
  await client.query(
    `INSERT INTO model_profiles (workload, version, sketches, vocabulary) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [workload, version, JSON.stringify(sketches), JSON.stringify(vocabulary)],
  );
}

/** Folder of the snapshot that a version was trained on; undefined when it was not trained here. */
export async function snapshotUri(
  client: Queryable,
  workload: string,
  version: number,
): Promise<string | undefined> {
  const found = await one<{ uri: string }>(
    client,
    `SELECT snapshots.uri FROM model_versions AS model
     JOIN training_jobs AS job ON job.workload = model.workload AND job.run_id = model.run_id
     JOIN snapshots ON snapshots.workload = job.workload AND snapshots.hash = job.snapshot
     WHERE model.workload = $1 AND model.version = $2 LIMIT 1`,
    [workload, version],
  );
  return found?.uri;
}
