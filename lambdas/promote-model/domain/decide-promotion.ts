import type { Workload } from "../../../core/settings/workload.ts";
import type { DecisionOutcome } from "../../../core/vocabulary/closed-sets.ts";
import type { Gate, Metric, PromotionRules } from "../../../tasks/task-kind.ts";
import { everyRow, gainInterval } from "./bootstrap.ts";
import type { Evidence, Findings } from "./evidence.ts";
import { reasonOf, ruleOf } from "./reason.ts";

export interface PromotionDecision {
  metric: string;
  better: Metric["better"];
  scoreNew: number;
  scoreProduction: number | null;
  /** Of the metric: a candidate must score better. */
  limit: number;
  confidence: number | null;
  /** Of the gain: above 0 the candidate is better, whichever way the metric goes. */
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
 * Decides about a candidate: promoted if and only if it scores better than the limit and better than production on the
 * same rows, and passes every other gate of the task kind. The bootstrap interval of the gain is recorded always and gates
 * only when `promotion.confidence` is set.
 * Source  R1.5, R1.6, R1.7.
 */
export function decidePromotion(
  evidence: Evidence,
  promotion: Workload["promotion"],
  rules: PromotionRules,
): PromotionDecision {
  const { truths, candidate, production } = evidence;
  const { confidence } = promotion;
  const { metric, limit } = rules.ratchet;
  const vectors = [candidate.answers, ...(production === null ? [] : [production.answers])];
  const rows = everyRow(truths.length);
  const score = metric.scorer(truths, vectors);
  const scoreNew = score(0, rows);
  const scoreProduction = production === null ? null : score(1, rows);
  const interval =
    production === null
      ? null
      : gainInterval(
          score,
          metric.better,
          truths.length,
          confidence ?? recordedConfidence,
          seedOf(evidence.evaluationSet),
        );
  const gates = rules.gates.map((gate) => ({ gate, score: gate.metric.scorer(truths, vectors)(0, rows) }));

  const findings: Findings = {
    evidence,
    promotion,
    ratchet: rules.ratchet,
    scoreNew,
    scoreProduction,
    interval,
    passesLimit: isBetter(scoreNew, limit, metric),
    beatsProduction: scoreProduction === null || isBetter(scoreNew, scoreProduction, metric),
    isSure: confidence === undefined || interval === null || interval[0] > 0,
    gates: gates.map((one) => ({ ...one, passes: passesGate(one.score, one.gate) })),
  };
  const { passesLimit, beatsProduction, isSure } = findings;
  const passes = passesLimit && beatsProduction && isSure && findings.gates.every((gate) => gate.passes);
  return {
    metric: metric.name,
    better: metric.better,
    scoreNew,
    scoreProduction,
    limit,
    confidence: confidence ?? null,
    interval,
    outcome: !passes ? "refused" : promotion.enabled ? "promoted" : "pending",
    rule: ruleOf(findings),
    reason: reasonOf(findings, passes),
  };
}

function isBetter(score: number, other: number, { better }: Metric): boolean {
  return better === "higher" ? score > other : score < other;
}

function passesGate(score: number, { metric, limit }: Gate): boolean {
  return isBetter(score, limit, metric);
}

/** The first 32 bits of the evaluation set's hash: the same set always resamples the same way. */
function seedOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) || 0;
}
