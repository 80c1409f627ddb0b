import aws from "@pulumi/aws";
import type { Input, Resource } from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import { alarmActions } from "./alarm-actions.ts";
import { aboveZero, queueAlarm } from "./queue-alarm.ts";

export interface FunctionAlarmsArgs {
  /** Name of the function in its contract. */
  functionName: string;
  names: Names;
  alertTopicArn: Input<string>;
  /** Second topic, for the function that delivers notifications and therefore cannot report its own failure. */
  fallbackTopicArn: Input<string> | undefined;
}

/** Alarms of a function: for any failed invocation, and for any event in its dead-letter queue. */
export function functionAlarms(
  name: string,
  { functionName, names, alertTopicArn, fallbackTopicArn }: FunctionAlarmsArgs,
  parent: Resource,
): void {
  const actions = {
    ...alarmActions(alertTopicArn),
    // No OK action on the fallback topic: SNS would mail the first OK of each alarm after a deployment too.
    ...(fallbackTopicArn === undefined ? {} : { alarmActions: [alertTopicArn, fallbackTopicArn] }),
  };
  new aws.cloudwatch.MetricAlarm(
    `${name}-errors`,
    {
      name: names.fn(`${functionName}-errors`),
      alarmDescription: `${functionName} failed. See docs/RUNBOOK.md, "A function fails".`,
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: names.fn(functionName) },
      statistic: "Sum",
      ...aboveZero,
      ...actions,
    },
    { parent },
  );
  queueAlarm(
    `${name}-dead-letters-alarm`,
    {
      name: names.fn(`${functionName}-dead-letters`),
      queueName: names.deadLetters(functionName),
      description: `An event for ${functionName} was given up. See docs/RUNBOOK.md, "Events in a dead letter queue".`,
      actions,
    },
    parent,
  );
}
