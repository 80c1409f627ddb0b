import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import type { AttemptStatus, JobFault } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";

export interface TrainingAttempt {
  workload: string;
  slot: Slot;
  attempt: number;
  dataSlot: Slot;
  status: AttemptStatus;
  jobName: string | null;
  runId: string | null;
  imageUri: string | null;
  snapshot: string | null;
  dueAt: Date | null;
  fault: JobFault | null;
  why: string;
}

const columns = `workload, ${slotText("slot")} AS slot, attempt, ${slotText("data_slot")} AS "dataSlot", status,
  job_name AS "jobName", run_id AS "runId", image_uri AS "imageUri", snapshot, due_at AS "dueAt", fault, why`;

export type Allocation =
  | { kind: "allocated"; attempt: TrainingAttempt }
  /** An attempt of this slot is running or has succeeded, and no other attempt was requested. */
  | { kind: "exists"; attempt: TrainingAttempt }
  | { kind: "no-newer-data" };

/**
 * Allocates the training attempt of a trigger in one short transaction. A duplicate trigger gets the running attempt.
 * An explicit request (`force`) gets the next number after the last attempt has ended.
 */
export async function allocateAttempt(
  pool: pg.Pool,
  request: { workload: string; slot: Slot; force: boolean; requestedBy: string; why: string },
): Promise<Allocation> {
  const { workload, slot } = request;
  return await withTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('train:' || $1, 0))", [workload]);
    const latest = await one<TrainingAttempt>(
      client,
      `SELECT ${columns} FROM training_jobs WHERE workload = $1 AND slot = $2 ORDER BY attempt DESC LIMIT 1`,
      [workload, slot],
    );
    const newest = await one<{ loaded: string | null; trained: string | null }>(
      client,
      `SELECT (SELECT ${slotText("max(slot)")} FROM batches
               WHERE workload = $1 AND status = 'loaded' AND slot <= $2) AS loaded,
              (SELECT ${slotText("max(data_slot)")} FROM training_jobs
               WHERE workload = $1 AND status <> 'failed') AS trained`,
      [workload, slot],
    );
    const loaded = newest?.loaded ?? null;
    if (latest !== undefined) {
      const ended = latest.status === "succeeded" || latest.status === "failed";
      // A slot that was trained on older data, before its own batch was there, is not done with.
      const isOutdated = ended && loaded !== null && loaded > latest.dataSlot;
      const repeats = isOutdated || (request.force && latest.status === "failed");
      if (!repeats) return { kind: "exists", attempt: latest };
    }
    if (loaded === null) return { kind: "no-newer-data" };
    if (!request.force && newest?.trained != null && newest.trained >= loaded)
      return { kind: "no-newer-data" };
    const attempt = await one<TrainingAttempt>(
      client,
      `INSERT INTO training_jobs (workload, slot, attempt, data_slot, requested_by, why, status)
       VALUES ($1, $2, $3, $4, $5, $6, 'requested') RETURNING ${columns}`,
      [workload, slot, (latest?.attempt ?? 0) + 1, loaded, request.requestedBy, request.why],
    );
    if (attempt === undefined) throw new Error("an INSERT … RETURNING returned nothing");
    return { kind: "allocated", attempt };
  });
}

export async function jobRuns(client: Queryable, jobName: string, dueAt: Date): Promise<void> {
  await client.query(
    "UPDATE training_jobs SET status = 'running', due_at = $2 WHERE job_name = $1 AND status = 'requested'",
    [jobName, dueAt],
  );
}

export async function attemptOfJob(client: Queryable, jobName: string): Promise<TrainingAttempt | undefined> {
  return await one(client, `SELECT ${columns} FROM training_jobs WHERE job_name = $1`, [jobName]);
}

/** Attempts that have not ended. */
export async function openAttempts(client: Queryable, workload: string): Promise<TrainingAttempt[]> {
  return await all(
    client,
    `SELECT ${columns} FROM training_jobs WHERE workload = $1 AND status IN ('requested', 'running')
     ORDER BY slot, attempt`,
    [workload],
  );
}

/** Last attempt of each slot that failed, if no newer training exists. */
export async function failedAttempts(client: Queryable, workload: string): Promise<TrainingAttempt[]> {
  return await all(
    client,
    `SELECT ${columns} FROM training_jobs AS job WHERE workload = $1 AND status = 'failed'
       AND NOT EXISTS (SELECT FROM training_jobs AS later WHERE later.workload = job.workload
         AND (later.slot > job.slot OR (later.slot = job.slot AND later.attempt > job.attempt)))`,
    [workload],
  );
}
