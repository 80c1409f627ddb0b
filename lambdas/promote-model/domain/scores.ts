/** Class labels as small integers, for counting. */
export interface Encoded {
  classes: number;
  truth: Int32Array;
  /** One per model, the same length as truth. */
  predictions: Int32Array[];
}

export type Metric = "weighted_f1" | "macro_f1" | "accuracy";

/**
 * Encodes labels and predictions over one alphabet; a class that only a model names is part of it.
 * Throws  RangeError when a vector has another length than the truth, or when there is no row.
 */
export function encode(truth: readonly string[], predictions: readonly (readonly string[])[]): Encoded {
  const codes = new Map<string, number>();
  const codeOf = (label: string): number => {
    const known = codes.get(label);
    if (known !== undefined) return known;
    codes.set(label, codes.size);
    return codes.size - 1;
  };
  if (truth.length === 0) throw new RangeError("an evaluation set without rows");
  for (const vector of predictions) {
    if (vector.length !== truth.length) {
      throw new RangeError(`${vector.length} predictions for ${truth.length} rows`);
    }
  }
  const encodeAll = (labels: readonly string[]): Int32Array => Int32Array.from(labels, codeOf);
  const encoded = { truth: encodeAll(truth), predictions: predictions.map(encodeAll) };
  return { ...encoded, classes: codes.size };
}

/**
 * Scores one model on the rows named by `rows`, which may repeat.
 * Result  in [0, 1]. F1 per class is 2TP / (2TP + FP + FN), 0 when that is 0/0; `weighted_f1` averages it by the
 *         number of true rows of a class, `macro_f1` over the classes that occur in truth or prediction.
 * Source  scikit-learn f1_score(average="weighted" | "macro", zero_division=0), accuracy_score.
 */
export function score(
  metric: Metric,
  { classes, truth }: Pick<Encoded, "classes" | "truth">,
  prediction: Int32Array,
  rows: Int32Array,
): number {
  const hits = new Int32Array(classes);
  const actual = new Int32Array(classes);
  const claimed = new Int32Array(classes);
  let right = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = at(rows, index);
    const label = at(truth, row);
    const guess = at(prediction, row);
    actual[label] = at(actual, label) + 1;
    claimed[guess] = at(claimed, guess) + 1;
    if (label === guess) {
      hits[label] = at(hits, label) + 1;
      right++;
    }
  }
  if (metric === "accuracy") return right / rows.length;
  let sum = 0;
  let weight = 0;
  for (let label = 0; label < classes; label++) {
    const seen = at(actual, label) + at(claimed, label);
    if (seen === 0) continue;
    const classWeight = metric === "weighted_f1" ? at(actual, label) : 1;
    sum += classWeight * ((2 * at(hits, label)) / seen);
    weight += classWeight;
  }
  return sum / weight;
}

/** All rows once. */
export function everyRow(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

function at(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}
