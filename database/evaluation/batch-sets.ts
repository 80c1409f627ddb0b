import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import type { AttemptStatus, JobFault } from "../../core/vocabulary/closed-sets.ts";
import { paged } from "../client/paged.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import type { EvaluationRow } from "./evaluation-sets.ts";

/** A frozen labelled batch, and the version that is evaluated on it. */
export interface BatchSet {
  hash: string;
  uri: string;
  version: number;
}

export type Scorable =
  | { kind: "frozen"; set: BatchSet }
  | { kind: "none-in-production" }
  /** The production version was trained on the batch. */
  | { kind: "trained-on-batch"; version: number }
  | { kind: "version"; version: number };

/**
 * Version to evaluate on a slot's batch. A frozen batch keeps its version. Otherwise it is the production version,
 * unless its training data include the batch or newer data.
 */
export async function scorableOn(client: Queryable, workload: string, slot: Slot): Promise<Scorable> {
  const set = await one<BatchSet>(
    client,
    `SELECT hash, uri, batch_version AS version FROM evaluation_sets
     WHERE workload = $1 AND slot = $2 AND purpose = 'batch'`,
    [workload, slot],
  );
  if (set !== undefined) return { kind: "frozen", set };
  const production = await one<{ version: number; knows: boolean }>(
    client,
    `SELECT production.version, coalesce(bool_or(job.data_slot >= $2), false) AS knows
     FROM production
     JOIN model_versions AS model ON model.workload = production.workload AND model.version = production.version
     LEFT JOIN training_jobs AS job ON job.workload = model.workload AND job.run_id = model.run_id
     WHERE production.workload = $1 GROUP BY production.version`,
    [workload, slot],
  );
  if (production === undefined) return { kind: "none-in-production" };
  const { version, knows } = production;
  return { kind: knows ? "trained-on-batch" : "version", version };
}

/** Assigns a frozen batch to the current production version. An existing assignment is kept. */
export async function recordBatchSet(
  pool: pg.Pool,
  { workload, slot }: { workload: string; slot: Slot },
  set: { hash: string; uri: string; truths: string[] },
): Promise<Scorable> {
  return await withTransaction(pool, async (client) => {
    // No version is promoted between reading which one is in production and recording it.
    await client.query("SELECT FROM production WHERE workload = $1 FOR UPDATE", [workload]);
    const scorable = await scorableOn(client, workload, slot);
    if (scorable.kind !== "version") return scorable;
    const { version } = scorable;
    await client.query(
      `INSERT INTO evaluation_sets (workload, hash, slot, uri, labels, purpose, batch_version)
       VALUES ($1, $2, $3, $4, $5, 'batch', $6)`,
      [workload, set.hash, slot, set.uri, set.truths, version],
    );
    return { kind: "frozen", set: { hash: set.hash, uri: set.uri, version } };
  });
}

/** All labelled rows of a slot, sorted by key. */
export function batchRows(pool: pg.Pool, workload: string, slot: Slot): AsyncIterable<EvaluationRow> {
  return paged(
    pool,
    `SELECT row_key AS key, text AS content, label AS truth FROM examples
     WHERE workload = $1 AND slot = $2 ORDER BY row_key`,
    [workload, slot],
  );
}

export interface UnscoredBatch {
  slot: Slot;
  /** Job of the evaluation; null when no evaluation was requested. */
  jobName: string | null;
  status: Exclude<AttemptStatus, "succeeded"> | null;
  fault: JobFault | null;
  attempt: number;
}

/**
 * Batches without an evaluation of the production version: frozen batches, and the newest batch if it can still be
 * evaluated.
 */
export async function unscoredBatches(client: Queryable, workload: string): Promise<UnscoredBatch[]> {
  return await all(
    client,
    `SELECT ${slotText("batch.slot")} AS slot, scored.job_name AS "jobName", scored.status, scored.fault,
            coalesce(scored.attempt, 0) AS attempt
     FROM evaluation_sets AS batch LEFT JOIN evaluations AS scored ON scored.workload = batch.workload
       AND scored.evaluation_set = batch.hash AND scored.version = batch.batch_version
     WHERE batch.workload = $1 AND batch.purpose = 'batch' AND scored.status IS DISTINCT FROM 'succeeded'
     UNION ALL
     SELECT ${slotText("newest.slot")}, NULL, NULL, NULL, 0
     FROM (SELECT workload, slot FROM batches WHERE workload = $1 AND status = 'loaded' ORDER BY slot DESC LIMIT 1) AS newest
     JOIN production ON production.workload = newest.workload
     JOIN model_versions AS model ON model.workload = production.workload AND model.version = production.version
     WHERE NOT EXISTS (SELECT FROM evaluation_sets AS batch
         WHERE batch.workload = newest.workload AND batch.slot = newest.slot AND batch.purpose = 'batch')
       AND NOT EXISTS (SELECT FROM training_jobs AS job
         WHERE job.workload = model.workload AND job.run_id = model.run_id AND job.data_slot >= newest.slot)
     ORDER BY slot`,
    [workload],
  );
}
