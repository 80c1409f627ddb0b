import type pg from "pg";
import type { Reference } from "../../core/monitoring/drift.ts";
import { one, type Queryable } from "../client/rows.ts";

/** Data that are frozen with a version: the vocabulary of its server, and the sketches of its evaluation rows. */
export interface Profile {
  sketches: Reference["sketches"];
  /** `tracked`: words of the sketches, by index. Other keys belong to the task kind. */
  vocabulary: { tracked: string[]; [more: string]: unknown };
}

/**
 * Stores the profile of a version. An existing profile is kept, because the reference of a version must never change.
 */
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

/** Folder of a version's training snapshot; undefined when the version was not trained by Ratchet. */
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
