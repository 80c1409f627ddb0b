/** Environment variables that a function sets in the container of a SageMaker job. */
export const trainingVariables = {
  trackingUri: "MLFLOW_TRACKING_URI",
  runId: "MLFLOW_RUN_ID",
  snapshotHash: "RATCHET_SNAPSHOT_HASH",
} as const;

export const evaluationVariables = {
  modelUri: "MODEL_URI",
  modelDigest: "MODEL_DIGEST",
  trackingUri: "MLFLOW_TRACKING_URI",
  evaluationSetHash: "EVALUATION_SET_HASH",
} as const;
