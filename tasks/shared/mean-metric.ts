import type { Metric } from "../task-kind.ts";

/**
 * A metric that is the mean of a score per row: 0 or 1 for a class, the error of a number, the Dice score of a case.
 * Shape   scoreOf is called once for each row and model. Scoring resampled rows adds up its results.
 */
export function meanMetric(
  name: string,
  better: Metric["better"],
  scoreOf: (truth: string, answer: string) => number,
): Metric {
  return {
    name,
    better,
    scorer(truths, answers) {
      checkLengths(truths, answers);
      const scores = answers.map((vector) =>
        Float64Array.from(truths, (truth, row) => scoreOf(truth, vector[row] ?? "")),
      );
      return (model, rows) => {
        const own = scores[model];
        if (own === undefined) throw new RangeError(`no model ${model} among ${scores.length}`);
        let sum = 0;
        for (const row of rows) sum += own[row] ?? 0;
        return sum / rows.length;
      };
    },
  };
}

/**
 * Throws  RangeError without rows, or when a model's number of predictions differs from the number of labels.
 */
export function checkLengths(truths: readonly string[], answers: readonly (readonly string[])[]): void {
  if (truths.length === 0) throw new RangeError("an evaluation set without rows");
  for (const vector of answers) {
    if (vector.length !== truths.length) {
      throw new RangeError(`${vector.length} predictions for ${truths.length} rows`);
    }
  }
}
