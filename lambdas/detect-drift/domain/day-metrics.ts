import {
  type DriftDetails,
  type DriftFeature,
  generalFeatures,
  type Sketch,
} from "../../../core/monitoring/drift.ts";
import { type Severity, severities } from "../../../core/vocabulary/closed-sets.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";

/** What is known of a day once it is reported. */
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

/** The metrics of a day for CloudWatch; one that the day has no value for is left out. */
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

/** Requests of a day and their latency in milliseconds, from the sketches of all versions; 0 without requests. */
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
 * The performance on labels that came back; on the weekly labelled batch when too few did. Of the shortest window that
 * has one.
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

/** The middle of the log bin in which the quantile lies: at most 5 % off. Null of nothing. */
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
