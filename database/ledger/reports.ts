import { all, one, type Queryable, slotText } from "../client/rows.ts";

export interface WorkloadReport {
  name: string;
  loads: { slot: string; rowsExpected: number; rowsLoaded: number; rejected: number; status: string }[];
  trainings: { slot: string; runId: string | null; status: string; seconds: number | null }[];
  decisions: {
    slot: string;
    candidateVersion: number;
    evaluationSet: string;
    f1New: number;
    f1Production: number | null;
    minimum: number;
    interval: [number, number] | null;
    promoted: boolean;
    outcome: string;
    reason: string;
  }[];
  production: { version: number; f1: number } | null;
}

/** All batches, trainings and decisions of a workload, ordered by slot. */
export async function workloadReport(client: Queryable, name: string): Promise<WorkloadReport> {
  const loads = await all<WorkloadReport["loads"][number]>(
    client,
    `SELECT ${slotText("slot")} AS slot, rows_expected AS "rowsExpected", rows_loaded AS "rowsLoaded",
            rows_rejected AS rejected, status
     FROM batches WHERE workload = $1 ORDER BY batches.slot`,
    [name],
  );
  const trainings = await all<WorkloadReport["trainings"][number]>(
    client,
    `SELECT ${slotText("slot")} AS slot, run_id AS "runId", status, seconds
     FROM training_jobs WHERE workload = $1 ORDER BY training_jobs.slot, attempt`,
    [name],
  );
  const decisions = await all<
    Omit<WorkloadReport["decisions"][number], "interval"> & { low: number | null; high: number | null }
  >(
    client,
    `SELECT ${slotText("slot")} AS slot, candidate_version AS "candidateVersion", evaluation_set AS "evaluationSet",
            score_new AS "f1New", score_production AS "f1Production", minimum, interval_low AS low,
            interval_high AS high, outcome = 'promoted' AS promoted, outcome, reason
     FROM decisions WHERE workload = $1 ORDER BY decisions.slot, candidate_version`,
    [name],
  );
  const production = await one<{ version: number; f1: number }>(
    client,
    `SELECT production.version, decisions.score_new AS f1 FROM production
     JOIN decisions ON decisions.workload = production.workload AND decisions.candidate_version = production.version
     WHERE production.workload = $1`,
    [name],
  );
  return {
    name,
    loads,
    trainings,
    decisions: decisions.map(({ low, high, ...decision }) => ({
      ...decision,
      interval: low === null || high === null ? null : [low, high],
    })),
    production: production ?? null,
  };
}
