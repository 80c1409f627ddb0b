import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import type { Stage } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";

/** Newest loaded slot, if no training that could use its rows was requested. */
export async function untrainedSlot(client: Queryable, workload: string): Promise<Slot | null> {
  const newest = await one<{ slot: string }>(
    client,
    `SELECT ${slotText("slot")} AS slot FROM batches AS batch WHERE workload = $1 AND status = 'loaded'
       AND NOT EXISTS (SELECT FROM training_jobs WHERE training_jobs.workload = batch.workload
         AND training_jobs.data_slot >= batch.slot)
     ORDER BY batch.slot DESC LIMIT 1`,
    [workload],
  );
  return newest?.slot ?? null;
}

/**
 * Whether a repair may be tried: immediately when it is new, then 1, 2, 4 and every 8 hours after the last try. The
 * growing pause limits repairs that have no effect. A repair that was not needed for a day counts as new.
 */
export async function repairIsDue(
  client: Queryable,
  workload: string,
  what: string,
  at: Slot,
): Promise<boolean> {
  const waiting = await one(
    client,
    `SELECT FROM repairs WHERE workload = $1 AND what = $2
       AND last_at + least(8, power(2, times - 1)) * interval '1 hour' > $3`,
    [workload, what, at],
  );
  return waiting === undefined;
}

/** Counts a try of a repair. Returns the number of tries; 0 when a concurrent pass already counted this try. */
export async function repairTried(
  client: Queryable,
  workload: string,
  what: string,
  at: Slot,
): Promise<number> {
  const tried = await one<{ times: number }>(
    client,
    `INSERT INTO repairs (workload, what, last_at, times) VALUES ($1, $2, $3, 1)
     ON CONFLICT (workload, what) DO UPDATE SET last_at = $3,
       times = CASE WHEN repairs.last_at + interval '1 day' < $3 THEN 1 ELSE repairs.times + 1 END
       WHERE repairs.last_at < $3
     RETURNING times`,
    [workload, what, at],
  );
  return tried?.times ?? 0;
}

/** Stage of every version in PostgreSQL. */
export async function stagesOf(
  pool: pg.Pool,
  workload: string,
): Promise<{ version: number; stage: Stage }[]> {
  return await all(pool, "SELECT version, stage FROM model_versions WHERE workload = $1 ORDER BY version", [
    workload,
  ]);
}

export interface JobBehind {
  kind: "training" | "evaluation";
  jobName: string;
}

/** Jobs on which a candidate's next step depends: its training, and the evaluations on its set. */
export async function jobsBehind(
  client: Queryable,
  workload: string,
  version: number,
  evaluationSet: string | null,
): Promise<JobBehind[]> {
  return await all(
    client,
    `SELECT 'training' AS kind, job.job_name AS "jobName" FROM training_jobs AS job
     JOIN model_versions AS version ON version.workload = job.workload AND version.run_id = job.run_id
     WHERE job.workload = $1 AND version.version = $2 AND job.job_name IS NOT NULL
     UNION ALL
     SELECT 'evaluation', job_name FROM evaluations WHERE workload = $1 AND evaluation_set = $3`,
    [workload, version, evaluationSet],
  );
}
