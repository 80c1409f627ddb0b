import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import type { AttemptStatus, JobFault } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";

export interface Evaluation {
  workload: string;
  version: number;
  evaluationSet: string;
  attempt: number;
  jobName: string;
  status: AttemptStatus;
  outputUri: string;
  fault: JobFault | null;
  reason: string | null;
}

const columns = `workload, version, evaluation_set AS "evaluationSet", attempt, job_name AS "jobName", status,
  output_uri AS "outputUri", fault, reason`;

export interface Named {
  jobName: string;
  outputUri: string;
}

/**
 * Allocates the evaluation of one version on one set. A repeated request gets the existing evaluation. A failed
 * evaluation gets the next attempt, up to `maxAttempts`.
 * Shape   `name` returns job name and output location for an attempt.
 */
export async function allocateEvaluation(
  pool: pg.Pool,
  wanted: { workload: string; version: number; evaluationSet: string; maxAttempts: number },
  name: (attempt: number) => Named,
): Promise<Evaluation> {
  const key = [wanted.workload, wanted.version, wanted.evaluationSet];
  return await withTransaction(pool, async (client) => {
    const first = name(1);
    const inserted = await one<Evaluation>(
      client,
      `INSERT INTO evaluations (workload, version, evaluation_set, attempt, job_name, status, output_uri)
       VALUES ($1, $2, $3, 1, $4, 'requested', $5) ON CONFLICT DO NOTHING RETURNING ${columns}`,
      [...key, first.jobName, first.outputUri],
    );
    if (inserted !== undefined) return inserted;
    const existing = await one<Evaluation>(
      client,
      `SELECT ${columns} FROM evaluations WHERE workload = $1 AND version = $2 AND evaluation_set = $3 FOR UPDATE`,
      key,
    );
    if (existing === undefined) throw new Error("an evaluation that is neither new nor there");
    if (existing.status !== "failed" || existing.attempt >= wanted.maxAttempts) return existing;
    const next = name(existing.attempt + 1);
    const again = await one<Evaluation>(
      client,
      `UPDATE evaluations SET attempt = attempt + 1, job_name = $4, output_uri = $5, status = 'requested',
         fault = NULL, reason = NULL
       WHERE workload = $1 AND version = $2 AND evaluation_set = $3 RETURNING ${columns}`,
      [...key, next.jobName, next.outputUri],
    );
    return again ?? existing;
  });
}

export async function evaluationOfJob(client: Queryable, jobName: string): Promise<Evaluation | undefined> {
  return await one(client, `SELECT ${columns} FROM evaluations WHERE job_name = $1`, [jobName]);
}

export async function evaluationRuns(client: Queryable, jobName: string): Promise<void> {
  await client.query(
    "UPDATE evaluations SET status = 'running' WHERE job_name = $1 AND status = 'requested'",
    [jobName],
  );
}

/** Evaluations of a workload that have not ended. */
export async function openEvaluations(client: Queryable, workload: string): Promise<Evaluation[]> {
  return await all(
    client,
    `SELECT ${columns} FROM evaluations WHERE workload = $1 AND status IN ('requested', 'running') ORDER BY job_name`,
    [workload],
  );
}

export interface Undecided {
  version: number;
  slot: Slot;
  evaluationSet: string | null;
  /** Whether all prediction vectors for the decision are stored. */
  ready: boolean;
  /** Whether a required evaluation failed and another attempt cannot succeed. */
  stuck: boolean;
  /** How often the required evaluation has failed; 0 when none failed or the next attempt is already running. */
  failedAttempts: number;
}

/** Candidates without a decision, oldest first. */
export async function undecided(client: Queryable, workload: string): Promise<Undecided[]> {
  return await all(
    client,
    `SELECT version.version, ${slotText("version.slot")} AS slot, version.evaluation_set AS "evaluationSet",
            coalesce(bool_and(coalesce(evaluation.status = 'succeeded', false)), false) AS ready,
            coalesce(bool_or(evaluation.status = 'failed' AND evaluation.fault <> 'platform'), false) AS stuck,
            coalesce(max(evaluation.attempt) FILTER (WHERE evaluation.status = 'failed'), 0) AS "failedAttempts"
     FROM model_versions AS version
     LEFT JOIN production ON production.workload = version.workload
     CROSS JOIN LATERAL (SELECT version.version AS version
       UNION SELECT production.version WHERE production.version IS NOT NULL) AS needed
     LEFT JOIN evaluations AS evaluation ON evaluation.workload = version.workload
       AND evaluation.version = needed.version AND evaluation.evaluation_set = version.evaluation_set
     WHERE version.workload = $1
       AND NOT EXISTS (SELECT FROM decisions WHERE decisions.workload = version.workload
         AND decisions.candidate_version = version.version)
     GROUP BY version.version, version.slot, version.evaluation_set ORDER BY version.slot, version.version`,
    [workload],
  );
}
