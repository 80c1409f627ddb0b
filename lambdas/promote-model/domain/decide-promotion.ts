import type { Workload } from "../../../core/settings/workload.ts";
import type { DecisionOutcome } from "../../../core/vocabulary/closed-sets.ts";
import type { Gate, Metric, PromotionRules } from "../../../tasks/task-kind.ts";
import { everyRow, gainInterval } from "./bootstrap.ts";
import type { Evidence, Findings } from "./evidence.ts";
import { fallenParts } from "./fallen-parts.ts";
import { reasonOf, ruleOf } from "./reason.ts";

export interface PromotionDecision {
  metric: string;
  better: Metric["better"];
  scoreNew: number;
  scoreProduction: number | null;
  /** Limit of the metric. A candidate must be better than this value. */
  limit: number;
  confidence: number | null;
  /**
   * Confidence interval of the gain. Values above 0 mean that the candidate is better, also for metrics where lower
   * is better.
   */
  interval: [low: number, high: number] | null;
  outcome: Exclude<DecisionOutcome, "superseded">;
  /** The promotion rule as a formula with its numbers. */
  rule: string;
  /** The reason of the decision in words. */
  reason: string;
}

/** Confidence of the recorded interval when `promotion.confidence` is not set. */
const recordedConfidence = 0.95;

/**
 * Decides about a candidate. It is promoted if it scores better than the limit, better than production on the same
 * rows, passes every other gate of the task kind, loses no part of the rows (such as a class), and the evaluation set
 * has at least `promotion.minimumRows` rows. The bootstrap interval of the gain is always recorded; it is a gate only
 * when `promotion.confidence` is set.
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
    ...{ ratchet: rules.ratchet, parts: rules.parts },
    scoreNew,
    scoreProduction,
    interval,
    passesLimit: isBetter(scoreNew, limit, metric),
    beatsProduction: scoreProduction === null || isBetter(scoreNew, scoreProduction, metric),
    isSure: confidence === undefined || interval === null || interval[0] > 0,
    gates: gates.map((one) => ({ ...one, passes: passesGate(one.score, one.gate) })),
    hasEnoughRows: truths.length >= promotion.minimumRows,
    fallen: rules.parts === null ? [] : fallenParts(evidence, rules.parts),
  };
  const passes = passesAll(findings);
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

function passesAll(found: Findings): boolean {
  const { passesLimit, beatsProduction, isSure, hasEnoughRows, gates, fallen } = found;
  const isBetterOverall = passesLimit && beatsProduction && isSure && gates.every((gate) => gate.passes);
  return isBetterOverall && hasEnoughRows && !fallen.some((part) => part.isLost);
}

function isBetter(score: number, other: number, { better }: Metric): boolean {
  return better === "higher" ? score > other : score < other;
}

function passesGate(score: number, { metric, limit }: Gate): boolean {
  return isBetter(score, limit, metric);
}

/** Seed of the bootstrap: the first 32 bits of the evaluation set's hash. Equal sets give equal resamples. */
function seedOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) || 0;
}
