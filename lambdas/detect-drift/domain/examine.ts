import type { DriftDetails, FeatureResult } from "../../../core/monitoring/drift.ts";
import { worse } from "../../../core/monitoring/drift.ts";
import { rounded } from "../../../core/monitoring/measured.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import { holm } from "../../../core/statistics/multiplicity.ts";
import type { DriftKind, Severity } from "../../../core/vocabulary/closed-sets.ts";
import { type Comparison, compareAll } from "./comparisons.ts";
import type { ExamineInput } from "./examine-input.ts";
import { sentenceOf, sentenceOfTooFew, severityOf, summaryOf } from "./explanations.ts";
import { testedFeatures } from "./features.ts";
import { feedStatusOf } from "./feed-status.ts";

export interface Examination {
  /** Highest score of each kind of drift, significant or not. Null when no feature of the kind had enough data. */
  dataScore: number | null;
  predictionScore: number | null;
  performanceScore: number | null;
  /** Whether at least one feature is significant and scores above the warning threshold. */
  driftDetected: boolean;
  /**
   * Severity of the drift alone. A stop of the requests is a separate cause (`details.traffic.stopped`), which
   * retraining does not repair.
   */
  severity: Severity;
  details: DriftDetails;
}

/**
 * Compares the windows that end with a day with the reference window of the production version. docs/DRIFT.md defines
 * every score.
 * Result  drift is reported where a test is significant and its score is above the warning threshold. p-values are
 *         corrected by Holm's method over all features, windows and tests of the report.
 */
export function examine(input: ExamineInput): Examination {
  const { day, reference, sketches, settings, rules } = input;
  const comparisons = reference === null ? [] : compareAll({ ...input, reference });
  const pValues = comparisons.flatMap(({ measured, allowance }) =>
    measured === null ? [] : [measured.pValue(allowance)],
  );
  const corrected = holm(pValues);
  let next = 0;
  const features = comparisons.map((comparison) => {
    if (comparison.measured === null) return resultOf(comparison, null, settings);
    const chance = { pValue: pValues[next] ?? 1, corrected: corrected[next] ?? 1 };
    next++;
    return resultOf(comparison, chance, settings);
  });
  const severity = features.reduce<Severity>((worst, one) => worse(worst, one.severity), "none");
  const details = {
    severity,
    summary: summaryOf(features, testedFeatures(rules)),
    features,
    traffic: feedStatusOf(sketches, rules.requests, day),
    thresholds: settings.thresholds,
  };
  return {
    dataScore: highest(features, "data"),
    predictionScore: highest(features, "prediction"),
    performanceScore: highest(features, "performance"),
    driftDetected: severity !== "none",
    severity,
    details,
  };
}

function resultOf(
  comparison: Comparison,
  chance: { pValue: number; corrected: number } | null,
  settings: Workload["drift"],
): FeatureResult {
  const { feature, windowDays, comparedWith, rows, test, measured, allowance } = comparison;
  const about = { feature: feature.name, kind: feature.kind, windowDays, comparedWith, test, rows };
  if (measured === null || chance === null) {
    return {
      ...about,
      statistic: null,
      score: null,
      pValue: null,
      bins: { labels: [], reference: [], window: [] },
      significant: false,
      severity: "none",
      verdict: "not enough data",
      explanation: sentenceOfTooFew(feature, windowDays, rows, settings.minimumRows),
    };
  }
  const score = Math.max(0, measured.score - allowance);
  const significant = chance.corrected < settings.significance;
  const severity = significant ? severityOf(score, settings.thresholds) : "none";
  const shown = { score, severity, rows, windowDays, comparedWith, significant };
  return {
    ...about,
    statistic: rounded(measured.statistic),
    score: rounded(score),
    pValue: chance.pValue,
    bins: measured.bins,
    significant,
    severity,
    verdict: severity === "none" ? "no drift" : "drift",
    explanation: sentenceOf(feature, measured, shown, settings.thresholds),
  };
}

function highest(features: readonly FeatureResult[], kind: DriftKind): number | null {
  const scores = features.flatMap((one) => (one.kind === kind && one.score !== null ? [one.score] : []));
  return scores.length === 0 ? null : Math.max(...scores);
}
