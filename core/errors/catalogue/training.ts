import type { ErrorFamily } from "./entry.ts";

/** Codes for a training without a model: before the job, at its start, during it, and after it. */
export const training = {
  TRM001: {
    actor: "user",
    meaning: "The workload has no rows, or rows of one class only.",
    runbook: "a-training-job-failed",
  },
  TRM002: {
    actor: "us",
    meaning: "A training job was started before its run and image were recorded.",
    runbook: "a-training-job-failed",
  },
  TRM003: {
    actor: "user",
    meaning: "The MLflow run lacks the tags that a trainer must set.",
    runbook: "a-training-job-failed",
  },
  TASK001: {
    actor: "us",
    meaning: "The workload's settings have no task kind.",
    runbook: "a-training-job-failed",
  },
  JOB001: {
    actor: "user",
    meaning: "The instance type of a job is not one that SageMaker offers.",
    runbook: "a-training-job-failed",
  },
  JOB002: {
    actor: "user",
    meaning: "The account's quota does not allow the instance type.",
    runbook: "a-training-job-failed",
  },
  JOB003: { actor: "user", meaning: "SageMaker refuses the job.", runbook: "a-training-job-failed" },
  JOB004: {
    actor: "dependency",
    meaning: "SageMaker does not accept the job now.",
    runbook: "a-training-job-failed",
  },
  JOB005: {
    actor: "dependency",
    meaning: "SageMaker accepted the job, but does not describe it yet.",
    runbook: "a-training-job-failed",
  },
  JOB006: {
    actor: "dependency",
    meaning: "SageMaker does not describe a job.",
    runbook: "a-function-fails",
  },
  TRN001: {
    actor: "us",
    meaning: "The training job lacks an environment variable.",
    runbook: "a-training-job-failed",
  },
  TRN002: {
    actor: "us",
    meaning: "An environment variable of the training job is invalid.",
    runbook: "a-training-job-failed",
  },
  TRN003: {
    actor: "dependency",
    meaning: "The platform stopped the training job before it was complete.",
    runbook: "a-training-job-failed",
  },
  TRN004: {
    actor: "us",
    meaning: "The trainer has no folder for the workload's task kind.",
    runbook: "a-training-job-failed",
  },
  TRN010: {
    actor: "us",
    meaning: "The hyperparameters are not one JSON object of strings.",
    runbook: "a-training-job-failed",
  },
  TRN011: {
    actor: "user",
    meaning: "A hyperparameter is unknown or out of its bounds.",
    runbook: "a-training-job-failed",
  },
  TRN020: { actor: "us", meaning: "The snapshot cannot be read.", runbook: "a-training-job-failed" },
  TRN021: {
    actor: "user",
    meaning: "The training snapshot was changed after it was frozen: its hash does not match.",
    runbook: "a-training-job-failed",
  },
  TRN022: {
    actor: "us",
    meaning: "A line of the snapshot has the wrong form.",
    runbook: "a-training-job-failed",
  },
  TRN023: { actor: "user", meaning: "The snapshot has no rows.", runbook: "a-training-job-failed" },
  TRN024: {
    actor: "user",
    meaning: "Fewer than two classes have at least two rows.",
    runbook: "a-training-job-failed",
  },
  TRN030: {
    actor: "user",
    meaning: "With these hyperparameters the vocabulary is empty.",
    runbook: "a-training-job-failed",
  },
  TRN040: {
    actor: "dependency",
    meaning: "MLflow did not answer the training job in time.",
    runbook: "mlflow-is-down",
  },
  TRN041: {
    actor: "user",
    meaning: "MLflow refuses a request about the training run.",
    runbook: "a-training-job-failed",
  },
  TRN099: { actor: "us", meaning: "The trainer has a defect.", runbook: "a-training-job-failed" },
} as const satisfies ErrorFamily;
