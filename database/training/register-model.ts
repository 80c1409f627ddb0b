import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import { one } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import type { TrainingAttempt } from "./attempts.ts";

/**
 * Registers the model of a successful job exactly once. The attempt's row is locked during `register`, because MLflow
 * has no lock.
 * Shape   `effectsOf` returns the effects that the same transaction enqueues.
 * Result  the version, registered now or earlier.
 */
export async function registerModel(
  pool: pg.Pool,
  attempt: TrainingAttempt & { jobName: string; runId: string; imageUri: string },
  seconds: number,
  register: () => Promise<{ version: number; modelUri: string; digest: string }>,
  effectsOf: (version: number) => readonly EffectInput[],
): Promise<number> {
  return await withTransaction(pool, async (client) => {
    await client.query("SELECT FROM training_jobs WHERE job_name = $1 FOR UPDATE", [attempt.jobName]);
    const known = await one<{ version: number }>(
      client,
      "SELECT version FROM model_versions WHERE workload = $1 AND run_id = $2",
      [attempt.workload, attempt.runId],
    );
    if (known !== undefined) return known.version;
    const { version, modelUri, digest } = await register();
    await client.query(
      `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [attempt.workload, version, attempt.slot, attempt.runId, modelUri, digest, attempt.imageUri],
    );
    await client.query(
      "UPDATE training_jobs SET status = 'succeeded', seconds = $2 WHERE job_name = $1 AND status <> 'failed'",
      [attempt.jobName, seconds],
    );
    for (const effect of effectsOf(version)) await enqueueEffect(client, attempt.workload, effect);
    return version;
  });
}
