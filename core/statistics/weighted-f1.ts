/** Row count by true class, then by predicted class. */
export type Confusion = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface WeightedF1 {
  score: number;
  rows: number;
  /** Standard error of the score. */
  standardError: number;
}

/**
 * Weighted F1 score of a confusion matrix, with its standard error.
 * Result  score in [0, 1]: F1 per class is 2TP / (2TP + FP + FN), weighted by the true rows of the class. The
 *         standard error is that of the delta method for the multinomial distribution of the matrix cells. It needs
 *         no random numbers and one pass.
 * Edges   the standard error is 0 when all rows are right or all are wrong. Callers that need a bound there must add
 *         a rule.
 * Throws  RangeError without rows.
 * Source  scikit-learn f1_score(average="weighted", zero_division=0); Agresti, "Categorical Data Analysis" (2013),
 *         16.1.
 */
export function weightedF1(confusion: Confusion): WeightedF1 {
  const actual = new Map<string, number>();
  const claimed = new Map<string, number>();
  const right = new Map<string, number>();
  let rows = 0;
  for (const [truth, answers] of confusion) {
    for (const [answer, count] of answers) {
      if (count === 0) continue;
      add(actual, truth, count);
      add(claimed, answer, count);
      if (truth === answer) add(right, truth, count);
      rows += count;
    }
  }
  if (!(rows > 0)) throw new RangeError("a confusion without rows");
  const f1 = (name: string) =>
    (2 * (right.get(name) ?? 0)) / ((actual.get(name) ?? 0) + (claimed.get(name) ?? 0));
  /** Share of a class's true rows in all rows that affect its F1 score. */
  const pull = (name: string) =>
    (actual.get(name) ?? 0) / ((actual.get(name) ?? 0) + (claimed.get(name) ?? 0));
  let score = 0;
  for (const [name, count] of actual) score += (count / rows) * f1(name);
  let [mean, square] = [0, 0];
  for (const [truth, answers] of confusion) {
    for (const [answer, count] of answers) {
      if (count === 0) continue;
      // How the score moves when this cell's share grows: by the class's weight, its true rows, its claims, its hits.
      const slope =
        f1(truth) -
        pull(truth) * f1(truth) -
        pull(answer) * f1(answer) +
        (truth === answer ? 2 * pull(truth) : 0);
      mean += (count / rows) * slope;
      square += (count / rows) * slope * slope;
    }
  }
  return { score, rows, standardError: Math.sqrt(Math.max(0, square - mean * mean) / rows) };
}

function add(sums: Map<string, number>, name: string, count: number): void {
  sums.set(name, (sums.get(name) ?? 0) + count);
}
