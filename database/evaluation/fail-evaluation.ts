import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { JobFailure } from "../../core/vocabulary/closed-sets.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import { type EvaluationSet, setOfEvaluation } from "./evaluation-sets.ts";
import type { Evaluation } from "./evaluations.ts";

/** Ends an evaluation as failed, and enqueues the given effects. Does nothing when the evaluation has already ended. */
export async function failEvaluation(
  pool: pg.Pool,
  evaluation: Evaluation,
  failure: JobFailure,
  effectsOf: (set: EvaluationSet) => readonly EffectInput[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const ended = await client.query(
      `UPDATE evaluations SET status = 'failed', fault = $2, reason = $3
       WHERE job_name = $1 AND status IN ('requested', 'running')`,
      [evaluation.jobName, failure.fault, failure.reason],
    );
    if (ended.rowCount !== 1) return;
    const effects = effectsOf(await setOfEvaluation(client, evaluation));
    for (const effect of effects) await enqueueEffect(client, evaluation.workload, effect);
  });
}
