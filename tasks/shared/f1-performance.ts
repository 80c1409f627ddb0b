import type { PromotedScore } from "../../core/monitoring/drift.ts";
import { confusionBin } from "../../core/monitoring/drift-bins.ts";
import { type Measured, percent, rounded } from "../../core/monitoring/measured.ts";
import { normalUpperQuantile, normalUpperTail } from "../../core/statistics/normal.ts";
import { type Confusion, weightedF1 } from "../../core/statistics/weighted-f1.ts";
import type { LabelledWindow, PerformanceMeasure } from "../task-kind.ts";

/**
 * Factor of the score. A loss of 5, 10 or 15 % of the promoted F1 score reaches the default thresholds 0.1, 0.2 and
 * 0.3.
 */
const scorePerShareLost = 2;
const shownAtMost = 20;

/** Performance of a classifier in production. Its bins are the cells of the confusion matrix. */
export const f1Performance: PerformanceMeasure = {
  test: "weighted-f1",
  called: "loss of F1",
  metricName: "F1",
  title: "Weighted F1",
  axis: { min: 0, max: 1 },
  bin: confusionBin,
  promoted: promotedF1,
  measure: measureF1,
};

/** Weighted F1 at promotion, whichever metric decided the promotion. */
function promotedF1(truths: readonly string[], answers: readonly string[]): PromotedScore | null {
  if (truths.length === 0) return null;
  const confusion = new Map<string, Map<string, number>>();
  for (const [row, truth] of truths.entries()) {
    const cells = confusion.get(truth) ?? new Map<string, number>();
    const answer = answers[row] ?? "";
    confusion.set(truth, cells.set(answer, (cells.get(answer) ?? 0) + 1));
  }
  const { score, rows } = weightedF1(confusion);
  return { score, rows };
}

/**
 * Compares weighted F1 on labelled rows with the score at promotion.
 * Result  statistic: F1 of the window. Score: twice the lost share of the promoted score, 0 when F1 is higher.
 *         p-value: one-sided normal, with the sampling errors of both scores. The error of the promoted score is that
 *         of a share, √(F(1 − F)/rows), because only the score is stored.
 */
function measureF1(promoted: PromotedScore, window: LabelledWindow): Measured[] {
  const confusion = confusionOf(window.counts);
  const { score, standardError } = weightedF1(confusion);
  // A window in which all is right, or all is wrong, is not surer than half a row of it being otherwise.
  const ownError = Math.max(standardError, 0.5 / window.effectiveRows);
  const promotedError = Math.sqrt((promoted.score * (1 - promoted.score)) / Math.max(1, promoted.rows));
  const error = Math.hypot(ownError, promotedError);
  const pValue = () => normalUpperTail((promoted.score - score) / error);
  const lost = promoted.score > 0 ? Math.max(0, (promoted.score - score) / promoted.score) : 0;
  const half = normalUpperQuantile(0.025) * ownError;
  const interval = `${f1Text(Math.max(0, score - half))} to ${f1Text(Math.min(1, score + half))}`;
  const changed = "The model is right less often";
  const seen =
    `weighted F1 on labelled rows ${f1Text(score)} (95 % interval ${interval}) ` +
    `instead of ${f1Text(promoted.score)} at promotion${mistakes(confusion)}`;
  const bins = classScores(confusion, promoted.score);
  return [
    { test: "weighted-f1", statistic: score, score: scorePerShareLost * lost, pValue, bins, changed, seen },
  ];
}

export function confusionOf(counts: ReadonlyMap<string, number>): Confusion {
  const confusion = new Map<string, Map<string, number>>();
  for (const [cell, count] of counts) {
    const names: unknown = JSON.parse(cell);
    if (!Array.isArray(names) || names.length !== 2) throw new RangeError(`a confusion's cell named ${cell}`);
    const [truth, answer] = names.map(String);
    const answers = confusion.get(truth ?? "") ?? new Map<string, number>();
    confusion.set(truth ?? "", answers.set(answer ?? "", count));
  }
  return confusion;
}

/** Share of correct rows by class, worst first, beside the promoted score. */
function classScores(confusion: Confusion, promoted: number): Measured["bins"] {
  const classes = [...confusion]
    .map(([name, answers]) => {
      const rows = [...answers.values()].reduce((sum, count) => sum + count, 0);
      return { name, right: rows === 0 ? 1 : (answers.get(name) ?? 0) / rows };
    })
    .sort((a, b) => a.right - b.right)
    .slice(0, shownAtMost);
  return {
    labels: classes.map(({ name }) => `${name}: rows answered right`),
    reference: classes.map(() => rounded(promoted)),
    window: classes.map(({ right }) => rounded(right)),
  };
}

function mistakes(confusion: Confusion): string {
  const wrong = [...confusion].flatMap(([truth, answers]) => {
    const rows = [...answers.values()].reduce((sum, count) => sum + count, 0);
    return [...answers]
      .filter(([answer]) => answer !== truth)
      .map(([answer, count]) => ({ truth, answer, count, share: count / rows }));
  });
  const [worst] = wrong.sort((a, b) => b.count - a.count);
  if (worst === undefined) return "";
  return `; most often wrong: ${percent(worst.share)} of ${worst.truth} are answered ${worst.answer}`;
}

function f1Text(value: number): string {
  return value.toFixed(3);
}
