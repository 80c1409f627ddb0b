import { describe, expect, test } from "vitest";
import { everyRow } from "../../lambdas/promote-model/domain/bootstrap.ts";
import { type ClassMetric, classMetricNames, classMetrics } from "../../tasks/shared/class-metrics.ts";
import { reference } from "../support/reference/judging.ts";

const metrics = classMetricNames;

function scoreOf(metric: ClassMetric, truth: readonly string[], prediction: readonly string[]): number {
  return classMetrics[metric].scorer(truth, [prediction])(0, everyRow(truth.length));
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
    const score = classMetrics.accuracy.scorer(["a", "b"], [["a", "a"]]);
    expect(score(0, Int32Array.of(0, 0, 0, 1))).toBe(0.75);
  });
});

describe.each(metrics)("%s", (metric) => {
  const { scorer } = classMetrics[metric];

  test("refuses an evaluation set without rows", () => {
    expect(() => scorer([], [[]])).toThrow(RangeError);
  });

  test("refuses a vector of another length than the set", () => {
    expect(() => scorer(["a", "b"], [["a", "b"], ["a"]])).toThrow("1 predictions for 2 rows");
  });
});
