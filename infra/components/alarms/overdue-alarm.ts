import aws from "@pulumi/aws";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import { alarmActions } from "./alarm-actions.ts";

export interface OverdueAlarmArgs {
  /** The schedule's name after the stack's prefix. */
  schedule: string;
  /** Dimensions of the schedule's metric SecondsSinceLastSuccess. */
  dimensions: { Workload: string; Schedule: string };
  /** Seconds without success after which the alarm fires. */
  overdueSeconds: number;
  names: Names;
  alertTopicArn: Input<string>;
}

/**
 * Alarm for a schedule that had no success in time.
 * Edges   reconcile publishes the metric every hour. Three hours without a value mean that reconcile does not run.
 */
export function overdueAlarm(args: OverdueAlarmArgs, options: CustomResourceOptions): void {
  const { schedule, dimensions, overdueSeconds, names, alertTopicArn } = args;
  new aws.cloudwatch.MetricAlarm(
    `${schedule}-overdue`,
    {
      name: names.fn(`${schedule}-overdue`),
      alarmDescription: `${schedule} had no effect for too long. See docs/RUNBOOK.md, "A schedule is overdue".`,
      namespace: names.metricsNamespace,
      metricName: "SecondsSinceLastSuccess",
      dimensions,
      statistic: "Minimum",
      period: 3600,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      threshold: overdueSeconds,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "breaching",
      ...alarmActions(alertTopicArn),
    },
    options,
  );
}
