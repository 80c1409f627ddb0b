import type { FeatureResult } from "../../../core/monitoring/drift.ts";
import type { Measured } from "../../../core/monitoring/measured.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Severity } from "../../../core/vocabulary/closed-sets.ts";
import { isLabelled, rowsOf, type TestedFeature } from "./features.ts";

type Thresholds = Workload["drift"]["thresholds"];

const testNames: Readonly<Record<string, string>> = {
  ks: "Kolmogorov–Smirnov",
  psi: "PSI",
  "word-shares": "change of words",
};

/** Highest severity whose threshold is below the score. */
export function severityOf(score: number, thresholds: Thresholds): Severity {
  if (score > thresholds.critical) return "critical";
  if (score > thresholds.alert) return "alert";
  return score > thresholds.warning ? "warning" : "none";
}

/** Explains a test result in one sentence, for readers who do not know the test. */
export function sentenceOf(
  feature: TestedFeature,
  measured: Measured,
  result: Pick<FeatureResult, "score" | "severity" | "rows" | "windowDays" | "comparedWith" | "significant">,
  thresholds: Thresholds,
): string {
  const rows = rowsOf(feature);
  const level = result.severity === "none" ? "warning" : result.severity;
  const isOver = (result.score ?? 0) > thresholds[level];
  const score = `${testName(feature, measured.test)} ${(result.score ?? 0).toFixed(2)}`;
  const chance = isOver && !result.significant ? ", which may be chance" : "";
  const against = `${isOver ? "over" : "within"} the ${level} threshold ${thresholds[level]}${chance}`;
  const held = result.comparedWith === "reference" ? "reference rows" : "of the same weekdays before";
  const sizes = `${count(result.rows.window)} ${rows} of ${span(result.windowDays)} against ${count(result.rows.reference)} ${held}`;
  const start = result.severity === "none" ? `No drift in ${feature.called}` : measured.changed;
  return `${start}: ${measured.seen}; ${score} ${against}; ${sizes}.`;
}

/** Explains why a window has too little data to be examined. */
export function sentenceOfTooFew(
  feature: TestedFeature,
  windowDays: number,
  rows: FeatureResult["rows"],
  minimumRows: number,
): string {
  const unit = rowsOf(feature);
  const found =
    rows.window < minimumRows
      ? `${count(rows.window)} ${unit} of ${span(windowDays)}, and ${count(minimumRows)} are needed`
      : `the reference has ${count(rows.reference)} rows, which is too few`;
  return `Not enough data for ${feature.called}: ${found}.`;
}

/** Summary of the report in one sentence. */
export function summaryOf(features: readonly FeatureResult[], tested: readonly TestedFeature[]): string {
  const nameOf = (feature: string) => tested.find(({ name }) => name === feature)?.called ?? feature;

  const drifted = features.filter(({ verdict }) => verdict === "drift");
  const [worst] = drifted.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
  if (worst !== undefined) {
    const names = [...new Set(drifted.map(({ feature }) => feature))].filter(
      (name) => name !== worst.feature,
    );
    const more = names.length === 0 ? "" : ` Also drifted: ${names.map(nameOf).join(", ")}.`;
    return `${worst.explanation}${more}`;
  }
  const examined = new Set(
    features.filter(({ verdict }) => verdict === "no drift").map(({ feature }) => nameOf(feature)),
  );
  if (examined.size === 0) return "There was not enough data to examine drift.";
  return `Nothing drifted; examined were ${[...examined].join(", ")}.`;
}

function testName(feature: TestedFeature, test: string): string {
  return isLabelled(feature) ? feature.performance.called : (testNames[test] ?? test);
}

function span(days: number): string {
  return days === 1 ? "the day" : `${days} days`;
}

function count(rows: number): string {
  return rows.toLocaleString("en");
}
