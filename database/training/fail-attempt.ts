import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { JobFailure } from "../../core/vocabulary/closed-sets.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import type { TrainingAttempt } from "./attempts.ts";

/**
 * Ends an attempt as failed before its job exists, because its data cannot be used for training. Enqueues the given
 * effects. Does nothing when the attempt has already ended.
 */
export async function failAttempt(
  pool: pg.Pool,
  { workload, slot, attempt }: TrainingAttempt,
  reason: string,
  effects: readonly EffectInput[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const ended = await client.query(
      `UPDATE training_jobs SET status = 'failed', fault = 'training', reason = $4
       WHERE workload = $1 AND slot = $2 AND attempt = $3 AND status = 'requested'`,
      [workload, slot, attempt, reason],
    );
    if (ended.rowCount !== 1) return;
    for (const effect of effects) await enqueueEffect(client, workload, effect);
  });
}

/**
 * Marks the attempt of a failed job as failed, and enqueues the given effects in order. Does nothing when the attempt
 * has already ended.
 */
export async function failJob(
  pool: pg.Pool,
  { workload, jobName }: { workload: string; jobName: string },
  failure: JobFailure,
  effects: readonly EffectInput[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const ended = await client.query(
      `UPDATE training_jobs SET status = 'failed', fault = $2, reason = $3
       WHERE job_name = $1 AND status IN ('requested', 'running')`,
      [jobName, failure.fault, failure.reason],
    );
    if (ended.rowCount !== 1) return;
    for (const effect of effects) await enqueueEffect(client, workload, effect);
  });
}
