import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import type { TrainingAttempt } from "./jobs.ts";

export interface ModelVersion {
  workload: string;
  version: number;
  slot: Slot;
  runId: string;
  modelUri: string;
  digest: string;
  imageUri: string;
  stage: string;
  evaluationSet: string | null;
}

const columns = `workload, version, ${slotText("slot")} AS slot, run_id AS "runId", model_uri AS "modelUri", digest,
  image_uri AS "imageUri", stage, evaluation_set AS "evaluationSet"`;

export async function modelVersion(
  client: Queryable,
  workload: string,
  version: number,
): Promise<ModelVersion | undefined> {
  return await one(client, `SELECT ${columns} FROM model_versions WHERE workload = $1 AND version = $2`, [
    workload,
    version,
  ]);
}

export async function newestVersion(client: Queryable, workload: string): Promise<number | undefined> {
  const newest = await one<{ version: number }>(
    client,
    "SELECT version FROM model_versions WHERE workload = $1 ORDER BY version DESC LIMIT 1",
    [workload],
  );
  return newest?.version;
}

/**
 * Registers the model of a job that succeeded, exactly once: the attempt's row is locked while `register` asks
 * MLflow, which has no lock of its own.
 * Shape   `owed` writes down, in the same transaction, what the registration owes outside.
 * Result  the version, whether it was registered now or before.
 */
export async function registerModel(
  pool: pg.Pool,
  attempt: TrainingAttempt & { jobName: string; runId: string; imageUri: string },
  seconds: number,
  register: () => Promise<{ version: number; modelUri: string; digest: string }>,
  enqueue: (client: Queryable, version: number) => Promise<void>,
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
    await enqueue(client, version);
    return version;
  });
}
