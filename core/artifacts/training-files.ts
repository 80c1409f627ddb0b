import * as z from "zod";

/** SageMaker's hyperparameters.json. The values come from the settings `training.hyperparameters`. */
export const hyperparametersFile = z
  .record(z.string(), z.string())
  .describe(
    "Hyperparameters of a training job, each a text; names that begin with sagemaker_ are SageMaker's.",
  );

/** Environment in which a model was trained. A trainer stores it in the tag `ratchet.environment` of its run. */
export const recordedEnvironment = z
  .object({
    python: z.string().min(1).describe("version, 3.11.14"),
    requirements: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("SHA-256 of the image's requirements.txt"),
  })
  .describe("Environment in which a model was trained.");

/** model/ratchet.json, which a trainer writes beside its model. Source: docs/decisions/0006 */
export const trainingResult = z
  .object({
    run_id: z.string().min(1),
    model_uri: z.string().min(1),
    artifact_digest: z.string().regex(/^[0-9a-f]{64}$/),
    classes: z.array(z.string().min(1)).optional().describe("of a model that answers with classes"),
    rows: z.int().min(1).describe("lines of the snapshot"),
    environment: recordedEnvironment,
  })
  .describe("Result of a training.");
