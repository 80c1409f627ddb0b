import type { OutputRules } from "../outputs/output-rules.ts";
import { cloudwatchPlugin } from "./cloudwatch/cloudwatch-plugin.ts";
import { ecrPlugin } from "./ecr/ecr-plugin.ts";
import { eventsPlugin } from "./events/events-plugin.ts";
import { lambdaPlugin } from "./lambda/lambda-plugin.ts";
import { s3Plugin } from "./s3/s3-plugin.ts";
import { sagemakerPlugin } from "./sagemaker/sagemaker-plugin.ts";
import { schedulerPlugin } from "./scheduler/scheduler-plugin.ts";
import { secretsmanagerPlugin } from "./secretsmanager/secretsmanager-plugin.ts";
import type { HandlesOf, ServicePlugins } from "./service-plugin.ts";
import { sesPlugin } from "./ses/ses-plugin.ts";
import { snsPlugin } from "./sns/sns-plugin.ts";
import { sqsPlugin } from "./sqs/sqs-plugin.ts";
import { ssmPlugin } from "./ssm/ssm-plugin.ts";
import { stsPlugin } from "./sts/sts-plugin.ts";

/**
 * All emulated services. The key is the service part of their ARNs. They are created, provisioned and started in this
 * order, and stopped in reverse: first stores, then functions, then services that call functions.
 */
export const emulatedServices = {
  s3: s3Plugin,
  sqs: sqsPlugin,
  ssm: ssmPlugin,
  secretsmanager: secretsmanagerPlugin,
  sts: stsPlugin,
  ecr: ecrPlugin,
  lambda: lambdaPlugin,
  events: eventsPlugin,
  scheduler: schedulerPlugin,
  sns: snsPlugin,
  ses: sesPlugin,
  cloudwatch: cloudwatchPlugin,
  sagemaker: sagemakerPlugin,
};

export type EmulatedServices = HandlesOf<typeof emulatedServices>;

/** Output rules of all services, by Pulumi type. */
export function outputsOf(plugins: ServicePlugins): OutputRules {
  return Object.assign({}, ...Object.values(plugins).map(({ outputs }) => outputs));
}
