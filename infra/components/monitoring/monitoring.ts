import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { IncidentSeverity } from "../../../core/vocabulary/closed-sets.ts";
import type { Names, Place } from "../../naming.ts";
import { alarmActions } from "./alarm-actions.ts";
import { dashboardBody } from "./dashboard-body.ts";

export interface WorkloadMonitoringArgs {
  names: Names;
  place: Place;
  workload: Workload;
  topics: Record<IncidentSeverity, Input<string>>;
}

/** DriftLevel from which each alarm fires; lower values are recorded only. */
const levels = [
  { level: "alert", threshold: 2 },
  { level: "critical", threshold: 3 },
] as const;

/** The alarms on drift of a workload's model, and its dashboard. */
export class WorkloadMonitoring extends pulumi.ComponentResource {
  constructor(
    name: string,
    { names, place, workload, topics }: WorkloadMonitoringArgs,
    options?: ComponentResourceOptions,
  ) {
    super("ratchet:infra:WorkloadMonitoring", name, {}, options);
    for (const { level, threshold } of levels) {
      new aws.cloudwatch.MetricAlarm(
        `${workload.name}-drift-${level}`,
        {
          name: names.fn(`${workload.name}-drift-${level}`),
          alarmDescription: `The model of ${workload.name} drifts, level ${level}. See docs/RUNBOOK.md, "A model drifts".`,
          namespace: names.metricsNamespace,
          metricName: "DriftLevel",
          dimensions: { Workload: workload.name },
          statistic: "Maximum",
          period: 3600,
          evaluationPeriods: 1,
          threshold,
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          // There is one value a day; missing values keep the state. The alarm of the schedule reports a value that
          // does not arrive.
          treatMissingData: "ignore",
          actionsEnabled: workload.drift.alerts,
          ...alarmActions(topics[level]),
        },
        { parent: this },
      );
    }
    new aws.cloudwatch.Dashboard(
      `${workload.name}-dashboard`,
      {
        dashboardName: names.dashboard(workload.name),
        dashboardBody: JSON.stringify(dashboardBody({ names, region: place.region, workload })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
