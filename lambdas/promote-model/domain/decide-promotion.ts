import type { DecisionOutcome } from "../../../core/vocabulary/closed-sets.ts";
import type { Workload } from "../../../core/workload.ts";
import { gainInterval } from "./bootstrap.ts";
import { encode, everyRow, type Metric, score } from "./scores.ts";

export interface Evidence {
  /** True classes, in the order of the evaluation set. */
  labels: readonly string[];
  candidate: { version: number; classes: readonly string[] };
  /** Null when nothing is in production yet. */
  production: { version: number; classes: readonly string[] } | null;
  evaluationSet: string;
}

export interface PromotionDecision {
  metric: Metric;
  scoreNew: number;
  scoreProduction: number | null;
  minimum: number;
  confidence: number | null;
  interval: [low: number, high: number] | null;
  outcome: Exclude<DecisionOutcome, "superseded">;
  /** The rule in symbols, with the numbers it was applied to. */
  rule: string;
  /** The justification in words. */
  reason: string;
}

/** Of the interval that is recorded beside every decision when no `confidence` gates it. */
const recordedConfidence = 0.95;

/**
 * Decides about a candidate: promoted if and only if it scores more than the minimum and more than production on the
 * same rows. The bootstrap interval of the gain is recorded always and gates only when `promotion.confidence` is set.
 * Source  R1.5, R1.6, R1.7.
 */
export function decidePromotion(evidence: Evidence, promotion: Workload["promotion"]): PromotionDecision {
  const { labels, candidate, production } = evidence;
  const { metric, minimum, confidence } = promotion;
  const encoded = encode(labels, [candidate.classes, ...(production === null ? [] : [production.classes])]);
  const rows = everyRow(labels.length);
  const [scoreNew = 0, scoreProduction = null] = encoded.predictions.map((one) =>
    score(metric, encoded, one, rows),
  );
  const interval =
    production === null
      ? null
      : gainInterval(metric, encoded, confidence ?? recordedConfidence, seedOf(evidence.evaluationSet));

  const passesMinimum = scoreNew > minimum;
  const beatsProduction = scoreProduction === null || scoreNew > scoreProduction;
  const isSure = confidence === undefined || interval === null || interval[0] > 0;
  const passes = passesMinimum && beatsProduction && isSure;
  const symbols = [
    `${metric}: new ${exact(scoreNew)} > minimum ${minimum}`,
    ...(scoreProduction === null ? [] : [`new ${exact(scoreNew)} > production ${exact(scoreProduction)}`]),
    ...(confidence === undefined || interval === null
      ? []
      : [`gain interval at ${confidence} [${exact(interval[0])}, ${exact(interval[1])}] > 0`]),
  ];
  return {
    metric,
    scoreNew,
    scoreProduction,
    minimum,
    confidence: confidence ?? null,
    interval,
    outcome: !passes ? "refused" : promotion.enabled ? "promoted" : "pending",
    rule: symbols.join(" and "),
    reason: words({
      evidence,
      promotion,
      scoreNew,
      scoreProduction,
      passesMinimum,
      beatsProduction,
      isSure,
      passes,
    }),
  };
}

interface Findings {
  evidence: Evidence;
  promotion: Workload["promotion"];
  scoreNew: number;
  scoreProduction: number | null;
  passesMinimum: boolean;
  beatsProduction: boolean;
  isSure: boolean;
  passes: boolean;
}

function words(found: Findings): string {
  const { evidence, promotion, scoreNew, scoreProduction } = found;
  const candidate = `Version ${evidence.candidate.version} scores ${exact(scoreNew)} ${promotion.metric} on ${evidence.labels.length} rows`;
  const against =
    evidence.production === null || scoreProduction === null
      ? "; nothing is in production yet"
      : `, version ${evidence.production.version} in production ${exact(scoreProduction)} on the same rows`;
  if (found.passes) {
    const waits = promotion.enabled ? "" : " Auto-promotion is switched off, so a person decides.";
    return `${candidate}${against}. It is above the minimum of ${promotion.minimum}${scoreProduction === null ? "" : " and above production"}.${waits}`;
  }
  const refusals = [
    found.passesMinimum ? "" : `it is not above the minimum of ${promotion.minimum}`,
    found.beatsProduction ? "" : "it is not above production",
    found.isSure ? "" : `its gain is not certain at ${promotion.confidence}`,
  ].filter((refusal) => refusal !== "");
  return `${candidate}${against}. Refused because ${refusals.join(" and ")}.`;
}

function exact(value: number): string {
  return value.toFixed(4);
}

/** The first 32 bits of the evaluation set's hash: the same set always resamples the same way. */
function seedOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) || 0;
}
