import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import { type EvaluationSet, setOfEvaluation } from "./evaluation-sets.ts";
import type { Evaluation } from "./evaluations.ts";
import { type Profile, storeProfile } from "./profiles.ts";

/** A version's answers to a set, in the order of its rows; confidences where models of the task kind have them. */
export interface PredictionVector {
  answers: string[];
  confidences: number[] | null;
}

/**
 * Stores the vector of an evaluation that succeeded, and the version's profile where there is one, and enqueues the effects of
 * that. Nothing happens when the evaluation has ended before.
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

/** Result: false when it had ended before. */
async function storeVector(client: Queryable, jobName: string, vector: PredictionVector): Promise<boolean> {
  const ended = await client.query(
    `UPDATE evaluations SET status = 'succeeded', classes = $2, confidences = $3, reason = NULL
     WHERE job_name = $1 AND status IN ('requested', 'running')`,
    [jobName, vector.answers, vector.confidences],
  );
  return ended.rowCount === 1;
}
