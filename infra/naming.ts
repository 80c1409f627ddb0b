import { workloadFolder } from "../core/artifacts/layout.ts";
import type { Level } from "../core/vocabulary/closed-sets.ts";

/** Account, region and stack. All are known before any resource exists, so previews show full names and policies. */
export interface Place {
  stack: string;
  region: string;
  accountId: string;
  partition: string;
}

export type BucketKind = "raw" | "datasets" | "models";

/**
 * All physical names of a stack. IAM policies use these names, so they can name single resources, and a new workload
 * changes only its own policies.
 * Bounds  workload names have at most 20 characters (core/settings/workload.ts) and stack names 10
 *         (infra/config/parse-config.ts). Every name is thus below its AWS limit: job names 63, roles 64, buckets 63.
 */
export interface Names {
  prefix: string;
  fn(name: string): string;
  fnArn(name: string): string;
  logGroup(name: string): string;
  logGroupArn(name: string): string;
  deadLetters(name: string): string;
  deadLettersArn(name: string): string;
  role(name: string): string;
  roleArn(name: string): string;
  bucket(kind: BucketKind): string;
  bucketArn(kind: BucketKind): string;
  bus: string;
  busArn: string;
  rule(name: string): string;
  ruleArn(bus: string, name: string): string;
  settingsPath: string;
  settingsPathArn: string;
  trainingJobArns: string;
  processingJobArns: string;
  trainRole(workload: string): string;
  evaluateRole(workload: string): string;
  oneTimeScheduleGroup: string;
  oneTimeScheduleArns: string;
  scheduleGroup: string;
  topic(level: Level): string;
  topicArn(level: Level): string;
  /** ARN pattern of all topics of the stack. */
  topicArns: string;
  metricsNamespace: string;
  secret(name: string): string;
  /** ARN of a secret, without the six characters that AWS appends. */
  secretArn(name: string): string;
  mailIdentityArn(address: string): string;
  alarmArn(name: string): string;
  /** Name of a workload's dashboard. */
  dashboard(workload: string): string;
  /** Name of the fallback topic, for the alarms of notify-people, which cannot deliver them itself. */
  fallbackTopic: string;
  fallbackTopicArn: string;
  workloadPrefix(workload: string): string;
  repositoryArn(image: string): string;
}

export function namesOf({ stack, region, accountId, partition }: Place): Names {
  const prefix = `ratchet-${stack}`;
  const arn = (service: string, rest: string): string =>
    `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
  const fn = (name: string): string => `${prefix}-${name}`;
  const logGroup = (name: string): string => `/aws/lambda/${fn(name)}`;
  const deadLetters = (name: string): string => `${fn(name)}-dead-letters`;
  const bucket = (kind: BucketKind): string => `${prefix}-${kind}-${accountId}`;
  const settingsPath = `/${prefix}/workloads`;
  const topic = (level: Level): string => `${prefix}-${level}`;
  return {
    prefix,
    fn,
    fnArn: (name) => arn("lambda", `function:${fn(name)}`),
    logGroup,
    logGroupArn: (name) => arn("logs", `log-group:${logGroup(name)}`),
    deadLetters,
    deadLettersArn: (name) => arn("sqs", deadLetters(name)),
    role: (name) => `${prefix}-${name}`,
    roleArn: (name) => `arn:${partition}:iam::${accountId}:role/${prefix}-${name}`,
    bucket,
    bucketArn: (kind) => `arn:${partition}:s3:::${bucket(kind)}`,
    bus: prefix,
    busArn: arn("events", `event-bus/${prefix}`),
    rule: (name) => `${prefix}-${name}`,
    ruleArn: (bus, name) =>
      bus === "default"
        ? arn("events", `rule/${prefix}-${name}`)
        : arn("events", `rule/${bus}/${prefix}-${name}`),
    settingsPath,
    settingsPathArn: arn("ssm", `parameter${settingsPath}`),
    trainingJobArns: arn("sagemaker", `training-job/${prefix}-*`),
    processingJobArns: arn("sagemaker", `processing-job/${prefix}-*`),
    trainRole: (workload) => `job-train-${workload}`,
    evaluateRole: (workload) => `job-evaluate-${workload}`,
    oneTimeScheduleGroup: `${prefix}-one-time`,
    oneTimeScheduleArns: arn("scheduler", `schedule/${prefix}-one-time/*`),
    scheduleGroup: `${prefix}`,
    topic,
    topicArn: (level) => arn("sns", topic(level)),
    topicArns: arn("sns", `${prefix}-*`),
    metricsNamespace: `Ratchet/${stack}`,
    secret: (name) => `${prefix}/${name}`,
    secretArn: (name) => arn("secretsmanager", `secret:${prefix}/${name}`),
    mailIdentityArn: (address) => arn("ses", `identity/${address}`),
    alarmArn: (name) => arn("cloudwatch", `alarm:${fn(name)}`),
    dashboard: (workload) => `${prefix}-${workload}`,
    fallbackTopic: `${prefix}-fallback`,
    fallbackTopicArn: arn("sns", `${prefix}-fallback`),
    workloadPrefix: workloadFolder,
    repositoryArn: (image) => arn("ecr", `repository/${prefix}-${image}`),
  };
}
