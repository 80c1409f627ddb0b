import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import { type EvaluationSet, setOfEvaluation } from "./evaluation-sets.ts";
import type { Evaluation } from "./evaluations.ts";
import { type Profile, storeProfile } from "./profiles.ts";

/**
 * Predictions of a version for an evaluation set, in row order. Confidences are null for task kinds without
 * confidence.
 */
export interface PredictionVector {
  answers: string[];
  confidences: number[] | null;
}

/**
 * Stores the prediction vector of a successful evaluation, its profile if there is one, and the given effects. Does
 * nothing when the evaluation has already ended.
 */
export async function completeEvaluation(
  pool: pg.Pool,
  evaluation: Evaluation,
  vector: PredictionVector,
  profile: Profile | null,
  effectsOf: (set: EvaluationSet) => readonly EffectInput[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    if (!(await storeVector(client, evaluation.jobName, vector))) return;
    if (profile !== null) await storeProfile(client, evaluation, profile);
    const effects = effectsOf(await setOfEvaluation(client, evaluation));
    for (const effect of effects) await enqueueEffect(client, evaluation.workload, effect);
  });
}

/** Returns false when the evaluation had already ended. */
async function storeVector(client: Queryable, jobName: string, vector: PredictionVector): Promise<boolean> {
  const ended = await client.query(
    `UPDATE evaluations SET status = 'succeeded', classes = $2, confidences = $3, reason = NULL
     WHERE job_name = $1 AND status IN ('requested', 'running')`,
    [jobName, vector.answers, vector.confidences],
  );
  return ended.rowCount === 1;
}
