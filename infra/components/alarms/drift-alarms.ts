import aws from "@pulumi/aws";
import type { Input, Resource } from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { IncidentSeverity } from "../../../core/vocabulary/closed-sets.ts";
import type { Names } from "../../naming.ts";
import { alarmActions } from "./alarm-actions.ts";

/** DriftLevel from which each alarm fires; lower values are recorded only. */
const levels = [
  { level: "alert", threshold: 2 },
  { level: "critical", threshold: 3 },
] as const;

/**
 * The alarms on the drift of a workload's model, one for each level that notifies people.
 * Edges   detect-drift publishes one value a day, and missing values keep the state; the overdue alarm of its schedule
 *         reports a value that does not arrive. `drift.alerts: false` of a workload disables their actions.
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
