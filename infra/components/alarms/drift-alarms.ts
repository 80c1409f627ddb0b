import aws from "@pulumi/aws";
import type { Input, Resource } from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { IncidentSeverity } from "../../../core/vocabulary/closed-sets.ts";
import type { Names } from "../../naming.ts";
import { alarmActions } from "./alarm-actions.ts";

/** Value of metric DriftLevel from which each alarm fires. Lower values are only recorded. */
const levels = [
  { level: "alert", threshold: 2 },
  { level: "critical", threshold: 3 },
] as const;

/**
 * Alarms for the drift of a workload's model, one for each level that notifies people.
 * Edges   detect-drift publishes one value a day. A missing value does not change the state; the overdue alarm of the
 *         schedule reports it. `drift.alerts: false` of a workload disables the actions of the alarms.
 */
export function driftAlarms(
  {
    names,
    workload,
    topics,
  }: { names: Names; workload: Workload; topics: Record<IncidentSeverity, Input<string>> },
  parent: Resource,
): void {
  for (const { level, threshold } of levels) {
    const name = `${workload.name}-drift-${level}`;
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        name: names.fn(name),
        alarmDescription: `The model of ${workload.name} drifts, level ${level}. See docs/RUNBOOK.md, "A model drifts".`,
        namespace: names.metricsNamespace,
        metricName: "DriftLevel",
        dimensions: { Workload: workload.name },
        statistic: "Maximum",
        period: 3600,
        evaluationPeriods: 1,
        threshold,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "ignore",
        actionsEnabled: workload.drift.alerts,
        ...alarmActions(topics[level]),
      },
      { parent },
    );
  }
}
