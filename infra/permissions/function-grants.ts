import pulumi, { type Input } from "@pulumi/pulumi";
import type { Contract } from "../../core/contracts/contract.ts";
import { type EventName, eventSource } from "../../core/contracts/events.ts";
import type { Need, ResourceKind, Verb } from "../../core/contracts/resources.ts";
import type { Names } from "../naming.ts";

/** One statement of an IAM policy, always an Allow. */
export interface Statement {
  /** `NoFinerForm…` when AWS accepts only the resource "*". A comment beside the statement gives the reason. */
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: Input<string>[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Resources whose ARNs are known only during the deployment. */
export interface Targets {
  names: Names;
  keyArn: Input<string>;
  masterSecretArn: Input<string>;
  /** `arn:…:dbuser:<resource id>`, without the user. */
  databaseUserArns: Input<string>;
  /** Sender's address. Without it, sending mail is not granted. */
  mailSender: string | undefined;
}

/** Converts one need into statements. `emits`: events that the contract declares. */
export type Expansion = (targets: Targets, emits: readonly EventName[]) => Statement[];
type Grants = { [K in ResourceKind]: { [V in Verb<K>]: Expansion } };

const allow = (Action: string[], Resource: Input<string>[], more?: Partial<Statement>): Statement => ({
  ...more,
  Effect: "Allow",
  Action,
  Resource,
});

const passedTo = (service: string): Partial<Statement> => ({
  Condition: { StringEquals: { "iam:PassedToService": service } },
});

/**
 * IAM statements for each kind of resource and verb of a contract. Permissions of functions are defined only here.
 * Reading includes ListBucket: without it, S3 answers AccessDenied for a missing object.
 */
export const grants: Grants = {
  raw: {
    read: ({ names }) => [
      allow(["s3:GetObject", "s3:GetObjectVersion"], [`${names.bucketArn("raw")}/*`]),
      allow(["s3:ListBucket"], [names.bucketArn("raw")]),
    ],
  },
  datasets: {
    read: ({ names }) => [
      allow(["s3:GetObject"], [`${names.bucketArn("datasets")}/*`]),
      allow(["s3:ListBucket"], [names.bucketArn("datasets")]),
    ],
    write: ({ names }) => [
      allow(["s3:PutObject", "s3:AbortMultipartUpload"], [`${names.bucketArn("datasets")}/*`]),
    ],
  },
  database: {
    connect: ({ databaseUserArns }) => [
      allow(["rds-db:connect"], [interpolated(databaseUserArns, "/ratchet_app")]),
    ],
    administer: ({ masterSecretArn }) => [allow(["secretsmanager:GetSecretValue"], [masterSecretArn])],
  },
  // MLflow is reached over the private network, and has no login; security groups control access.
  registry: { track: () => [], read: () => [], alias: () => [] },
  bus: {
    publish: ({ names }, emits) => [
      allow(["events:PutEvents"], [names.busArn], {
        Condition: { StringEquals: { "events:source": eventSource, "events:detail-type": [...emits] } },
      }),
    ],
  },
  settings: {
    read: ({ names }) => [allow(["ssm:GetParameter"], [`${names.settingsPathArn}/*`])],
    list: ({ names }) => [
      allow(["ssm:GetParametersByPath"], [names.settingsPathArn, `${names.settingsPathArn}/*`]),
    ],
  },
  trainingJobs: {
    start: ({ names, keyArn }) => [
      allow(["sagemaker:CreateTrainingJob"], [names.trainingJobArns]),
      allow(["iam:PassRole"], [names.roleArn(names.trainRole("*"))], passedTo("sagemaker.amazonaws.com")),
      ...volumeKey(keyArn),
    ],
    inspect: ({ names }) => [allow(["sagemaker:DescribeTrainingJob"], [names.trainingJobArns])],
  },
  evaluationJobs: {
    start: ({ names, keyArn }) => [
      allow(["sagemaker:CreateProcessingJob"], [names.processingJobArns]),
      allow(["iam:PassRole"], [names.roleArn(names.evaluateRole("*"))], passedTo("sagemaker.amazonaws.com")),
      ...volumeKey(keyArn),
    ],
    inspect: ({ names }) => [allow(["sagemaker:DescribeProcessingJob"], [names.processingJobArns])],
  },
  topics: {
    publish: ({ names }) => [
      allow(["sns:Publish"], [names.topicArn("info"), names.topicArn("alert"), names.topicArn("critical")]),
    ],
  },
  metrics: {
    publish: ({ names }) => [
      // PutMetricData has no resource-level form; AWS narrows it by the namespace condition.
      allow(["cloudwatch:PutMetricData"], ["*"], {
        Sid: "NoFinerFormNamespace",
        Condition: { StringEquals: { "cloudwatch:namespace": names.metricsNamespace } },
      }),
    ],
  },
  channels: {
    read: ({ names }) => [allow(["secretsmanager:GetSecretValue"], [`${names.secretArn("channels")}-*`])],
  },
  mail: {
    send: ({ names, mailSender }) =>
      mailSender === undefined ? [] : [allow(["ses:SendEmail"], [names.mailIdentityArn(mailSender)])],
  },
  oneTimeSchedules: {
    arm: ({ names }) => [
      allow(["scheduler:CreateSchedule"], [names.oneTimeScheduleArns]),
      allow(["iam:PassRole"], [names.roleArn("one-time")], passedTo("scheduler.amazonaws.com")),
    ],
  },
};

/** Statement for the volume of a job, which SageMaker encrypts on behalf of the caller that starts the job. */
function volumeKey(keyArn: Input<string>): Statement[] {
  return [
    allow(["kms:DescribeKey"], [keyArn]),
    allow(["kms:CreateGrant"], [keyArn], { Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
  ];
}

/**
 * Statements that every function needs: write its log, attach to the private network, send failed events to the
 * dead-letter queue, and use the stack's key.
 */
export function platformBase(functionName: string, { names, keyArn }: Targets): Statement[] {
  return [
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [`${names.logGroupArn(functionName)}:*`]),
    // The network interface does not exist when the permission is checked. Source: AWS Lambda, "VPC permissions".
    allow(
      [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      ["*"],
      { Sid: "NoFinerFormNetworkInterfaces" },
    ),
    allow(["sqs:SendMessage"], [names.deadLettersArn(functionName)]),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], [keyArn]),
  ];
}

/** Statements for one need, in the order of its verbs. */
function expandNeed(need: Need, emits: readonly EventName[], targets: Targets): Statement[] {
  const byVerb: Record<string, Expansion> = grants[need.resource];
  return need.can.flatMap((verb) => byVerb[verb]?.(targets, emits) ?? []);
}

/** All statements that a contract requires. With the platform base they are the function's whole policy. */
export function expandContract(contract: Contract, targets: Targets): Statement[] {
  return contract.needs.flatMap((need) => expandNeed(need, contract.emits, targets));
}

/**
 * Needs that grant an action, with their resources. Used to suggest the missing line of a contract when a call is
 * refused.
 */
export function needsGranting(
  action: string,
  targets: Targets,
): { resource: string; verb: string; on: Input<string>[] }[] {
  return Object.entries(grants).flatMap(([resource, byVerb]) =>
    Object.entries(byVerb).flatMap(([verb, expand]: [string, Expansion]) => {
      const granting = expand(targets, []).filter((statement) => statement.Action.includes(action));
      return granting.length === 0
        ? []
        : [{ resource, verb, on: granting.flatMap((statement) => statement.Resource) }];
    }),
  );
}

function interpolated(base: Input<string>, suffix: string): Input<string> {
  return typeof base === "string" ? base + suffix : pulumi.interpolate`${base}${suffix}`;
}
