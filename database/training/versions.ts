import type { Slot } from "../../core/time/slot.ts";
import type { Stage } from "../../core/vocabulary/closed-sets.ts";
import { one, type Queryable, slotText } from "../client/rows.ts";

export interface ModelVersion {
  workload: string;
  version: number;
  slot: Slot;
  runId: string;
  modelUri: string;
  digest: string;
  imageUri: string;
  stage: Stage;
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
