import type { Metric, Scorer } from "../task-kind.ts";
import { checkLengths, meanMetric } from "./mean-metric.ts";

export const classMetricNames = ["weighted_f1", "macro_f1", "accuracy"] as const;
export type ClassMetric = (typeof classMetricNames)[number];

/**
 * Scores of predicted classes, each from 0 to 1.
 * Result  F1 per class is 2TP / (2TP + FP + FN), 0 for 0/0. `weighted_f1` averages it by the true rows of a class,
 *         `macro_f1` over the classes that occur in truth or prediction. `accuracy` is the share of correct rows.
 * Source  scikit-learn f1_score(average="weighted" | "macro", zero_division=0), accuracy_score.
 */
export const classMetrics: Readonly<Record<ClassMetric, Metric>> = {
  weighted_f1: { name: "weighted_f1", better: "higher", scorer: f1Scorer((trueRows) => trueRows) },
  macro_f1: { name: "macro_f1", better: "higher", scorer: f1Scorer(() => 1) },
  accuracy: meanMetric("accuracy", "higher", (truth, answer) => (truth === answer ? 1 : 0)),
};

/**
 * Shape   weightOf: weight of a class with this number of true rows.
 */
function f1Scorer(weightOf: (trueRows: number) => number): Metric["scorer"] {
  return (truths, answers): Scorer => {
    const { classes, truth, predictions } = encode(truths, answers);
    return (model, rows) => {
      const prediction = predictions[model];
      if (prediction === undefined) throw new RangeError(`no model ${model} among ${predictions.length}`);
      const hits = new Int32Array(classes);
      const actual = new Int32Array(classes);
      const claimed = new Int32Array(classes);
      for (let index = 0; index < rows.length; index++) {
        const row = at(rows, index);
        const label = at(truth, row);
        const guess = at(prediction, row);
        actual[label] = at(actual, label) + 1;
        claimed[guess] = at(claimed, guess) + 1;
        if (label === guess) hits[label] = at(hits, label) + 1;
      }
      let sum = 0;
      let weight = 0;
      for (let label = 0; label < classes; label++) {
        const seen = at(actual, label) + at(claimed, label);
        if (seen === 0) continue;
        const classWeight = weightOf(at(actual, label));
        sum += classWeight * ((2 * at(hits, label)) / seen);
        weight += classWeight;
      }
      return sum / weight;
    };
  };
}

/**
 * Encodes classes as small integers, with the same code for all models. Includes classes that only a model predicts.
 */
function encode(truths: readonly string[], answers: readonly (readonly string[])[]) {
  const codes = new Map<string, number>();
  const codeOf = (label: string): number => {
    const known = codes.get(label);
    if (known !== undefined) return known;
    codes.set(label, codes.size);
    return codes.size - 1;
  };
  checkLengths(truths, answers);
  const encodeAll = (labels: readonly string[]): Int32Array => Int32Array.from(labels, codeOf);
  const encoded = { truth: encodeAll(truths), predictions: answers.map(encodeAll) };
  return { ...encoded, classes: codes.size };
}

function at(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}
