import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { one } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import type { TrainingAttempt } from "./attempts.ts";

export interface Snapshot {
  hash: string;
  uri: string;
  lines: number;
  labels: Record<string, number>;
}

/** Properties of a job, recorded before its start, so that a repeated trigger starts the same job. */
export interface PreparedJob {
  jobName: string;
  runId: string;
  imageUri: string;
  snapshotHash: string;
  snapshotUri: string;
}

/**
 * Prepares the job of an attempt exactly once. The attempt's row is locked during `ensureRun`, because MLflow has no
 * lock.
 * Result  the prepared job. For a repeated trigger the first result, without a call of `ensureRun`.
 */
export async function prepareJob(
  pool: pg.Pool,
  attempt: TrainingAttempt,
  job: { jobName: string; imageUri: string; snapshot: Snapshot },
  ensureRun: () => Promise<string>,
): Promise<PreparedJob> {
  return await withTransaction(pool, async (client) => {
    const earlier = await lockPreparedJob(client, attempt);
    if (earlier !== undefined) return earlier;
    const { jobName, imageUri, snapshot } = job;
    const runId = await ensureRun();
    const prepared = { jobName, runId, imageUri, snapshotHash: snapshot.hash, snapshotUri: snapshot.uri };
    await recordSnapshot(client, attempt.workload, attempt.dataSlot, snapshot);
    await recordJob(client, attempt, prepared);
    return prepared;
  });
}

/** Locks the attempt until the transaction ends. Returns its prepared job, if there is one. */
async function lockPreparedJob(
  client: pg.ClientBase,
  { workload, slot, attempt }: TrainingAttempt,
): Promise<PreparedJob | undefined> {
  await client.query(
    "SELECT FROM training_jobs WHERE workload = $1 AND slot = $2 AND attempt = $3 FOR UPDATE",
    [workload, slot, attempt],
  );
  return await one(
    client,
    `SELECT job.job_name AS "jobName", job.run_id AS "runId", job.image_uri AS "imageUri",
            snapshots.hash AS "snapshotHash", snapshots.uri AS "snapshotUri"
     FROM training_jobs AS job
     JOIN snapshots ON snapshots.workload = job.workload AND snapshots.hash = job.snapshot
     WHERE job.workload = $1 AND job.slot = $2 AND job.attempt = $3`,
    [workload, slot, attempt],
  );
}

async function recordJob(
  client: pg.ClientBase,
  { workload, slot, attempt }: TrainingAttempt,
  job: PreparedJob,
): Promise<void> {
  await client.query(
    `UPDATE training_jobs SET job_name = $4, run_id = $5, image_uri = $6, snapshot = $7
     WHERE workload = $1 AND slot = $2 AND attempt = $3 AND status = 'requested'`,
    [workload, slot, attempt, job.jobName, job.runId, job.imageUri, job.snapshotHash],
  );
}

async function recordSnapshot(
  client: pg.ClientBase,
  workload: string,
  slot: Slot,
  snapshot: Snapshot,
): Promise<void> {
  await client.query(
    `INSERT INTO snapshots (workload, hash, slot, uri, rows, labels) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [workload, snapshot.hash, slot, snapshot.uri, snapshot.lines, JSON.stringify(snapshot.labels)],
  );
}
