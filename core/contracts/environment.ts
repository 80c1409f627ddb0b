import type { ResourceKind } from "./resources.ts";

/**
 * Names of the environment variables for each kind of resource. infra/environment.ts sets the variables that a
 * function's contract requires, and functions read only these names. An unknown name is a type error in both places.
 */
export interface ResourceVariables {
  raw: "RAW_BUCKET";
  datasets: "DATASETS_BUCKET";
  database:
    | "DATABASE_HOST"
    | "DATABASE_PORT"
    | "DATABASE_NAME"
    | "DATABASE_USER"
    | "DATABASE_ADMIN_SECRET_ARN";
  registry: "MLFLOW_TRACKING_URI";
  bus: "EVENT_BUS_NAME";
  settings: "SETTINGS_PATH";
  trainingJobs: JobVariable | "TRAINING_ROLE_PREFIX" | "TRAINER_IMAGE_URI";
  evaluationJobs: JobVariable | "EVALUATION_ROLE_PREFIX" | "EVALUATOR_URI";
  topics: "TOPIC_INFO_ARN" | "TOPIC_ALERT_ARN" | "TOPIC_CRITICAL_ARN";
  metrics: "METRICS_NAMESPACE";
  channels: "CHANNELS_SECRET";
  mail: "MAIL_SENDER" | "MAIL_PROMOTIONS" | "MAIL_ALERTS" | "DASHBOARD_URL" | "RUNBOOK_URL";
  oneTimeSchedules:
    | "ONE_TIME_SCHEDULE_GROUP"
    | "ONE_TIME_SCHEDULE_TARGET_ARN"
    | "ONE_TIME_SCHEDULE_ROLE_ARN"
    | "ONE_TIME_SCHEDULE_DEAD_LETTERS_ARN";
}

/** Variables that a function needs to start a SageMaker job. */
export type JobVariable =
  | "DATASETS_BUCKET"
  | "JOB_SUBNET_IDS"
  | "JOB_SECURITY_GROUP_IDS"
  | "JOB_KMS_KEY_ARN"
  | "MLFLOW_TRACKING_URI";

/** Variables of every function. */
export type CommonVariable =
  | "STACK_NAME"
  | "STACK_PREFIX"
  | "TIME_ZONE"
  | "LOG_LEVEL"
  | "NODE_EXTRA_CA_CERTS";

/** What the function gets that reads the day that ended. */
export type DayVariable = "PREDICTION_RETENTION_DAYS" | "METRICS_NAMESPACE";

/** Every variable that a function may read; Lambda itself sets AWS_REGION. */
export type FunctionVariable = ResourceVariables[ResourceKind] | CommonVariable | DayVariable | "AWS_REGION";
