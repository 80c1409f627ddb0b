import type { Input } from "@pulumi/pulumi";
import pulumi from "@pulumi/pulumi";
import type { Contract } from "../core/contracts/contract.ts";
import type {
  CommonVariable,
  DayVariable,
  JobVariable,
  ResourceVariables,
} from "../core/contracts/environment.ts";
import type { ResourceKind } from "../core/contracts/resources.ts";
import type { Targets } from "./permissions/function-grants.ts";

/** Resources to which the environment variables and IAM statements of the functions refer. */
export interface Wiring extends Targets {
  stack: string;
  timeZone: string;
  logLevel: string;
  database: { host: Input<string>; port: Input<number> };
  trackingUri: Input<string>;
  trainerImageUri: Input<string>;
  /** `s3://bucket/folder` of the product's evaluator. */
  evaluatorUri: Input<string>;
  jobs: { subnetIds: Input<Input<string>[]>; securityGroupId: Input<string> };
  oneTimeScheduleRoleArn: Input<string>;
  /** Recipients of e-mail. */
  recipients: { promotions: readonly string[]; alerts: readonly string[] };
  /** Addresses for the links in notifications. The name of a dashboard is the stack's prefix and the workload. */
  links: { dashboards: string; runbook: string };
  /** Days for which single predictions are kept. */
  predictionRetentionDays: number;
}

/** Value of each variable; null when the function does not get the variable. */
type Variables<N extends string> = Record<N, Input<string> | null>;

/** Environment variables for each kind of resource; null when the contract's verbs do not need the variable. */
const variablesOf: {
  [K in ResourceKind]: (wiring: Wiring, can: readonly string[]) => Variables<ResourceVariables[K]> | null;
} = {
  raw: ({ names }) => ({ RAW_BUCKET: names.bucket("raw") }),
  datasets: ({ names }) => ({ DATASETS_BUCKET: names.bucket("datasets") }),
  database: ({ database, masterSecretArn }, can) => ({
    DATABASE_HOST: database.host,
    DATABASE_PORT: pulumi.output(database.port).apply(String),
    DATABASE_NAME: "ratchet",
    DATABASE_USER: "ratchet_app",
    DATABASE_ADMIN_SECRET_ARN: can.includes("administer") ? masterSecretArn : null,
  }),
  registry: ({ trackingUri }) => ({ MLFLOW_TRACKING_URI: trackingUri }),
  bus: ({ names }) => ({ EVENT_BUS_NAME: names.bus }),
  settings: ({ names }) => ({ SETTINGS_PATH: names.settingsPath }),
  trainingJobs: (wiring, can) =>
    whenStarting(can, {
      ...jobVariables(wiring),
      TRAINING_ROLE_PREFIX: wiring.names.roleArn(wiring.names.trainRole("")),
      TRAINER_IMAGE_URI: wiring.trainerImageUri,
    }),
  evaluationJobs: (wiring, can) =>
    whenStarting(can, {
      ...jobVariables(wiring),
      EVALUATION_ROLE_PREFIX: wiring.names.roleArn(wiring.names.evaluateRole("")),
      EVALUATOR_URI: wiring.evaluatorUri,
    }),
  topics: ({ names }) => ({
    TOPIC_INFO_ARN: names.topicArn("info"),
    TOPIC_ALERT_ARN: names.topicArn("alert"),
    TOPIC_CRITICAL_ARN: names.topicArn("critical"),
  }),
  metrics: ({ names }) => ({ METRICS_NAMESPACE: names.metricsNamespace }),
  channels: ({ names }) => ({ CHANNELS_SECRET: names.secret("channels") }),
  // A sender or recipients that are not configured have no variable.
  mail: ({ mailSender, recipients, links }) => ({
    MAIL_SENDER: mailSender ?? null,
    MAIL_PROMOTIONS: recipients.promotions.join(",") || null,
    MAIL_ALERTS: recipients.alerts.join(",") || null,
    DASHBOARD_URL: links.dashboards,
    RUNBOOK_URL: links.runbook,
  }),
  oneTimeSchedules: ({ names, oneTimeScheduleRoleArn }) => ({
    ONE_TIME_SCHEDULE_GROUP: names.oneTimeScheduleGroup,
    ONE_TIME_SCHEDULE_TARGET_ARN: names.fnArn("reconcile"),
    ONE_TIME_SCHEDULE_ROLE_ARN: oneTimeScheduleRoleArn,
    ONE_TIME_SCHEDULE_DEAD_LETTERS_ARN: names.deadLettersArn("reconcile"),
  }),
};

/** Settings that only a function that starts jobs needs; a function that only inspects jobs does not get them. */
function whenStarting<V>(can: readonly string[], variables: V): V | null {
  return can.includes("start") ? variables : null;
}

function jobVariables({ names, jobs, keyArn, trackingUri }: Wiring): Variables<JobVariable> {
  return {
    DATASETS_BUCKET: names.bucket("datasets"),
    JOB_SUBNET_IDS: pulumi.output(jobs.subnetIds).apply((ids) => ids.join(",")),
    JOB_SECURITY_GROUP_IDS: jobs.securityGroupId,
    JOB_KMS_KEY_ARN: keyArn,
    MLFLOW_TRACKING_URI: trackingUri,
  };
}

/** Environment variables of a function: common variables, and those that its contract requires. */
export function functionEnvironment(contract: Contract, wiring: Wiring): Record<string, Input<string>> {
  const base: Variables<CommonVariable> = {
    STACK_NAME: wiring.stack,
    STACK_PREFIX: wiring.names.prefix,
    TIME_ZONE: wiring.timeZone,
    LOG_LEVEL: wiring.logLevel,
    // AWS's file with the certificate authorities of RDS; since Node 20 the runtime does not load them by default.
    // Source: AWS Lambda Developer Guide, "Building Lambda functions with Node.js", CA certificates.
    NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
  };
  // The function that reads the day that ended also deletes days past their retention.
  const endsDays = contract.triggers.some(
    (trigger) => trigger.kind === "workload-schedule" && trigger.schedule === "drift",
  );
  const ofDays: Variables<DayVariable> = {
    PREDICTION_RETENTION_DAYS: String(wiring.predictionRetentionDays),
    // It publishes metrics as log lines, which need no grant and so no variable of one.
    METRICS_NAMESPACE: wiring.names.metricsNamespace,
  };
  const environment: Record<string, Input<string>> = {};
  const ofNeeds = contract.needs.map((need) => variablesOf[need.resource](wiring, need.can));
  for (const variables of [base, endsDays ? ofDays : null, ...ofNeeds]) {
    for (const [name, value] of Object.entries(variables ?? {}))
      if (value !== null) environment[name] = value;
  }
  return environment;
}
