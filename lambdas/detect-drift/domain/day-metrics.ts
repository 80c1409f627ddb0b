import {
  type DriftDetails,
  type DriftFeature,
  generalFeatures,
  type Sketch,
} from "../../../core/monitoring/drift.ts";
import { type Severity, severities } from "../../../core/vocabulary/closed-sets.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";

/** Result of a day's drift report, from which the CloudWatch metrics are made. */
export interface ReportedDay {
  day: string;
  report: {
    severity: Severity;
    dataScore: number | null;
    predictionScore: number | null;
    performanceScore: number | null;
    details: Pick<DriftDetails, "features">;
  };
  sketches: readonly Sketch[];
  openIncidents: number;
}

export interface DayMetric {
  name: string;
  value: number;
  unit: "None" | "Count" | "Milliseconds";
}

/** CloudWatch metrics of a day. A metric without a value on that day is left out. */
export function dayMetrics(
  { day, report, sketches, openIncidents }: ReportedDay,
  rules: Pick<DriftRules, "requests" | "performance">,
): DayMetric[] {
  const { requests, latencyP50, latencyP99 } = requestsAndLatency(sketches, rules.requests, day);
  const values = [
    { name: "DriftLevel", value: severities.indexOf(report.severity), unit: "None" },
    { name: "DataDrift", value: report.dataScore, unit: "None" },
    { name: "PredictionDrift", value: report.predictionScore, unit: "None" },
    { name: "PerformanceDrift", value: report.performanceScore, unit: "None" },
    { name: "Predictions", value: requests, unit: "Count" },
    { name: "LatencyP50", value: latencyP50, unit: "Milliseconds" },
    { name: "LatencyP99", value: latencyP99, unit: "Milliseconds" },
    { name: rules.performance.metricName, value: performanceOf(report.details), unit: "None" },
    { name: "OpenIncidents", value: openIncidents, unit: "Count" },
  ] as const;
  return values.flatMap(({ value, ...named }) => (value === null ? [] : [{ ...named, value }]));
}

/**
 * Number of requests of a day, and their latency in milliseconds, over all model versions. Both are 0 without
 * requests.
 */
export function requestsAndLatency(sketches: readonly Sketch[], requestsFeature: DriftFeature, day: string) {
  const ofDay = sketches.filter((sketch) => sketch.day === day);
  const requests = ofDay
    .filter(({ feature }) => feature === requestsFeature)
    .reduce((sum, { rows }) => sum + rows, 0);
  const bins = new Map<number, number>();
  for (const { feature, counts } of ofDay) {
    if (feature !== generalFeatures.latency) continue;
    for (const [bin, count] of Object.entries(counts)) {
      bins.set(Number(bin), (bins.get(Number(bin)) ?? 0) + count);
    }
  }
  return { requests, latencyP50: quantile(bins, 0.5), latencyP99: quantile(bins, 0.99) };
}

/**
 * Performance on feedback labels, or on the weekly labelled batch when there is too little feedback. Taken from the
 * shortest window with enough rows.
 * Result  null when neither has enough rows.
 */
export function performanceOf({ features }: Pick<DriftDetails, "features">): number | null {
  for (const feature of [generalFeatures.feedback, generalFeatures.batch]) {
    const scored = features
      .filter((one) => one.feature === feature && one.statistic !== null)
      .toSorted((one, other) => one.windowDays - other.windowDays);
    if (scored[0] !== undefined) return scored[0].statistic;
  }
  return null;
}

/** Quantile, as the middle of the logarithmic bin that contains it: at most 5 % off. Null for an empty histogram. */
function quantile(bins: ReadonlyMap<number, number>, share: number): number | null {
  const ordered = [...bins].sort(([one], [other]) => one - other);
  const rows = ordered.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of ordered) {
    below += count;
    if (below >= share * rows) return 2 ** ((bin + 0.5) / 8) - 1;
  }
  return null;
}
