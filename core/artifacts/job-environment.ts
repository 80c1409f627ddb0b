import * as z from "zod";

/** Environment variables that a function sets in the container of a SageMaker job. */
export const trainingVariables = {
  taskKind: "RATCHET_TASK",
  trackingUri: "MLFLOW_TRACKING_URI",
  runId: "MLFLOW_RUN_ID",
  snapshotHash: "RATCHET_SNAPSHOT_HASH",
} as const;

export const evaluationVariables = {
  taskKind: "RATCHET_TASK",
  modelUri: "MODEL_URI",
  modelDigest: "MODEL_DIGEST",
  trackingUri: "MLFLOW_TRACKING_URI",
  evaluationSetHash: "EVALUATION_SET_HASH",
} as const;

/** Environment variable that names the task kind for a server. */
export const serverTaskVariable = "RATCHET_TASK";

const given = z.string().min(1);
const task = given.describe("name of the workload's task kind");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const trackingUri = given.describe("of MLflow's server");

/** Environment variables that a training job reads. */
export const trainingEnvironment = z
  .object({
    [trainingVariables.taskKind]: task,
    [trainingVariables.trackingUri]: trackingUri,
    [trainingVariables.runId]: given.describe("MLflow run that the training resumes"),
    [trainingVariables.snapshotHash]: sha256.describe("SHA-256 of the snapshot's uncompressed bytes"),
    RATCHET_MLFLOW_PATIENCE_SECONDS: z
      .string()
      .regex(/^[0-9]{1,9}$/)
      .optional()
      .describe("how long the job waits for MLflow; 300 when absent"),
    TRAINING_JOB_NAME: z.string().optional().describe("set by SageMaker"),
  })
  .describe("Environment of a training job.");

/** Environment variables that an evaluation job reads. */
export const evaluationEnvironment = z
  .object({
    [evaluationVariables.taskKind]: task,
    [evaluationVariables.modelUri]: given.describe("where MLflow has the model"),
    [evaluationVariables.modelDigest]: sha256.describe("digest of the model's files"),
    [evaluationVariables.trackingUri]: trackingUri,
    [evaluationVariables.evaluationSetHash]: sha256.describe("SHA-256 of the set's uncompressed bytes"),
  })
  .describe("Environment of an evaluation job.");
