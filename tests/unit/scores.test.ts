import { describe, expect, test } from "vitest";
import { encode, everyRow, type Metric, score } from "../../lambdas/promote-model/domain/scores.ts";
import { reference } from "../support/reference/judging.ts";

const metrics: Metric[] = ["weighted_f1", "macro_f1", "accuracy"];

function scoreOf(metric: Metric, truth: readonly string[], prediction: readonly string[]): number {
  const encoded = encode(truth, [prediction]);
  const [codes = new Int32Array()] = encoded.predictions;
  return score(metric, encoded, codes, everyRow(truth.length));
}

describe("score", () => {
  describe.each(metrics)("%s equals scikit-learn's", (metric) => {
    test.each(reference.scores.map((one) => [one.name, one] as const))("%s", (_, one) => {
      // Both add up doubles, in another order.
      expect(scoreOf(metric, one.truth, one.prediction)).toBeCloseTo(one[metric], 12);
    });
  });

  test.each(metrics)("%s does not depend on the order of the rows", (metric) => {
    const [, , , , , , large] = reference.scores;
    if (large === undefined) throw new Error("the reference has no large case");
    const backwards = (values: readonly string[]) => [...values].reverse();
    const forth = scoreOf(metric, large.truth, large.prediction);
    const back = scoreOf(metric, backwards(large.truth), backwards(large.prediction));
    expect(back).toBeCloseTo(forth, 12);
  });

  test("a row named twice counts twice", () => {
    const encoded = encode(["a", "b"], [["a", "a"]]);
    const [codes = new Int32Array()] = encoded.predictions;
    expect(score("accuracy", encoded, codes, Int32Array.of(0, 0, 0, 1))).toBe(0.75);
  });
});

describe("encode", () => {
  test("refuses an evaluation set without rows", () => {
    expect(() => encode([], [[]])).toThrow(RangeError);
  });

  test("refuses a vector of another length than the set", () => {
    expect(() => encode(["a", "b"], [["a", "b"], ["a"]])).toThrow("1 predictions for 2 rows");
  });
});
