import aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";

export interface QueueAlarmArgs {
  /** Physical name of the alarm. */
  name: string;
  /** Physical name of the queue. */
  queueName: string;
  description: string;
  actions: {
    alarmActions: aws.cloudwatch.MetricAlarmArgs["alarmActions"];
    okActions: aws.cloudwatch.MetricAlarmArgs["okActions"];
  };
}

/** Settings of an alarm that fires for a single occurrence within five minutes. */
export const aboveZero = {
  period: 300,
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
} as const;

/** Alarm for a queue that must stay empty, such as a dead-letter queue. */
export function queueAlarm(
  name: string,
  { name: alarmName, queueName, description, actions }: QueueAlarmArgs,
  parent: Resource,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: alarmName,
      alarmDescription: description,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queueName },
      statistic: "Maximum",
      ...aboveZero,
      ...actions,
    },
    { parent },
  );
}
