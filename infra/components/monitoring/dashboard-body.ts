import type { Workload } from "../../../core/settings/workload.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Names } from "../../naming.ts";

interface Line {
  label: string;
  value: number;
  color?: string;
}

/** Source: Amazon CloudWatch API Reference, "Dashboard body structure and syntax". */
interface MetricWidget {
  type: "metric";
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title: string;
    region: string;
    view: "timeSeries" | "singleValue";
    stat: "Maximum" | "Sum";
    period: number;
    metrics: [namespace: string, metric: string, dimension: string, value: string, { label: string }][];
    annotations?: { horizontal: Line[] };
    yAxis?: { left: { min: number; max?: number; label?: string } };
  };
}

interface AlarmWidget {
  type: "alarm";
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title: string; alarms: string[] };
}

export interface DashboardBody {
  /** Start of the time range that the dashboard shows initially. */
  start: string;
  widgets: (MetricWidget | AlarmWidget)[];
}

const day = 86_400;
const columns = 24;
const half = columns / 2;
const height = 6;
const colours = { warning: "#f7b731", alert: "#fa8231", critical: "#eb3b5a" };

/**
 * Dashboard of a workload: its alarms, drift scores with thresholds, request volume, latency, F1 score and incidents.
 */
export function dashboardBody({
  names,
  region,
  workload,
}: {
  names: Names;
  region: string;
  workload: Workload;
}): DashboardBody {
  const { warning, alert, critical } = workload.drift.thresholds;
  /** Graph of metrics of this workload, one value per day, each with a label. */
  const graph = (
    at: { x: number; y: number },
    title: string,
    metrics: Record<string, string>,
    more: Partial<MetricWidget["properties"]> = {},
  ): MetricWidget => ({
    type: "metric",
    ...at,
    width: half,
    height,
    properties: {
      title,
      region,
      view: "timeSeries",
      stat: "Maximum",
      period: day,
      metrics: Object.entries(metrics).map(([metric, label]) => [
        names.metricsNamespace,
        metric,
        "Workload",
        workload.name,
        { label },
      ]),
      yAxis: { left: { min: 0 } },
      ...more,
    },
  });
  const { performance } = taskOf(workload).drift;
  const alarms = ["drift-alert", "drift-critical", "drift-overdue", "load-overdue"];
  return {
    start: "-P30D",
    widgets: [
      {
        type: "alarm",
        x: 0,
        y: 0,
        width: columns,
        height: 2,
        properties: {
          title: `Alarms of ${workload.name}`,
          alarms: alarms.map((alarm) => names.alarmArn(`${workload.name}-${alarm}`)),
        },
      },
      graph(
        { x: 0, y: 2 },
        "Drift by kind",
        { DataDrift: "data", PredictionDrift: "predictions", PerformanceDrift: "performance" },
        {
          annotations: {
            horizontal: [
              { label: "warning", value: warning, color: colours.warning },
              { label: "alert", value: alert, color: colours.alert },
              { label: "critical", value: critical, color: colours.critical },
            ],
          },
        },
      ),
      graph(
        { x: half, y: 2 },
        performance.title,
        { [performance.metricName]: "of labels that came back; of the weekly batch when too few did" },
        { yAxis: { left: performance.axis } },
      ),
      graph({ x: 0, y: 2 + height }, "Predictions a day", { Predictions: "predictions" }),
      graph(
        { x: half, y: 2 + height },
        "Latency",
        { LatencyP50: "median", LatencyP99: "99th percentile" },
        { yAxis: { left: { min: 0, label: "ms" } } },
      ),
      graph({ x: 0, y: 2 + 2 * height }, "Open incidents", { OpenIncidents: "incidents" }),
      graph(
        { x: half, y: 2 + 2 * height },
        "Level of drift",
        { DriftLevel: "0 none, 1 warning, 2 alert, 3 critical" },
        { yAxis: { left: { min: 0, max: 3 } } },
      ),
    ],
  };
}
