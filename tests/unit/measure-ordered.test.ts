import { expect, test } from "vitest";
import { measureOrdered } from "../../lambdas/detect-drift/domain/measures/measure-ordered.ts";
import { frozenSample } from "../../lambdas/detect-drift/domain/window.ts";

const phrases = { more: "more", less: "less", otherwise: "otherwise", unit: "" };
const sample = (counts: readonly number[], first = 0) =>
  frozenSample({
    rows: counts.reduce((sum, count) => sum + count, 0),
    counts: Object.fromEntries(counts.map((count, bin) => [String(first + bin), count])),
  });
const groups = (reference: readonly number[], window = reference) => {
  const [, psi] = measureOrdered(sample(reference), sample(window), "hundredths", phrases);
  return psi?.bins;
};

test("ten fine bins of one row each are ten groups", () => {
  expect(groups(Array(10).fill(1))).toEqual({
    labels: [
      ...["below 1 %", "1 % to 2 %", "2 % to 3 %", "3 % to 4 %", "4 % to 5 %", "5 % to 6 %"],
      ...["6 % to 7 %", "7 % to 8 %", "8 % to 9 %", "9 % and more"],
    ],
    reference: Array(10).fill(0.1),
    window: Array(10).fill(0.1),
  });
});

test("a bin with more than a tenth is a group, and the rest follows from where it ends", () => {
  // 40 of 100 rows in the first bin reach four tenths at once; the next group ends at half.
  expect(groups([40, 10, 10, 10, 10, 10, 10])?.reference).toEqual([0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
});

test("a last group of less than half a tenth belongs to the one before it", () => {
  expect(groups([50, 46, 4])?.reference).toEqual([0.5, 0.5]);
  expect(groups([50, 44, 6])?.reference).toEqual([0.5, 0.44, 0.06]);
});

test("the window is counted in the groups of the reference", () => {
  expect(groups([50, 50], [10, 30])).toMatchObject({ reference: [0.5, 0.5], window: [0.25, 0.75] });
});

test.each([
  ["more", [5, 0, 0, 0, 0, 15], "more"],
  ["less", [20, 0], "less"],
  ["the same", [0, 20], "otherwise"],
])("a median that is %s is said so", (_, window, said) => {
  const reference = said === "less" || said === "otherwise" ? [0, 20] : [20, 0, 0, 0, 0, 0];
  const [ks] = measureOrdered(sample(reference), sample(window), "hundredths", phrases);
  expect(ks?.changed).toBe(said);
});
