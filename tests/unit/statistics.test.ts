import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { chiSquareHomogeneity, noncentralChiSquareTail } from "../../core/statistics/chi-square.ts";
import { upperGamma } from "../../core/statistics/gamma.ts";
import { kolmogorovSmirnov, kolmogorovTail } from "../../core/statistics/kolmogorov-smirnov.ts";
import { holm, sidak } from "../../core/statistics/multiplicity.ts";
import { normalUpperQuantile, normalUpperTail } from "../../core/statistics/normal.ts";
import { populationStability } from "../../core/statistics/population-stability.ts";
import { compareProportions } from "../../core/statistics/proportions.ts";

// Expected values: scipy and scikit-learn, by tests/fixtures/statistics/make.py.
const read = <T>(name: string, schema: z.ZodType<T>): T[] => {
  const path = join(import.meta.dirname, "../fixtures/statistics", `${name}.json`);
  return z.array(schema).parse(JSON.parse(readFileSync(path, "utf8")));
};
const numbers = z.array(z.number());
const withinBillionth = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9);
/** Small p-values must also be right in proportion: after the correction for several tests they decide. */
const alsoInProportion = (found: number, expected: number) => {
  withinBillionth(found, expected);
  if (expected > 1e-290) expect(Math.abs(found / expected - 1)).toBeLessThan(1e-8);
};

describe("as scipy has it, to a billionth", () => {
  const ks = z.object({ one: numbers, other: numbers, statistic: z.number(), p_value: z.number() });
  test.each(read("kolmogorov-smirnov", ks))("Kolmogorov–Smirnov of $one.length bins", (vector) => {
    const { statistic, pValue } = kolmogorovSmirnov(vector.one, vector.other);
    withinBillionth(statistic, vector.statistic);
    withinBillionth(pValue, vector.p_value);
  });

  const chi = ks.extend({ degrees_of_freedom: z.int() });
  test.each(read("chi-square", chi))("chi-square of $one.length bins", (vector) => {
    const { statistic, degreesOfFreedom, pValue } = chiSquareHomogeneity(vector.one, vector.other);
    expect(Math.abs(statistic / vector.statistic - 1)).toBeLessThan(1e-12);
    expect(degreesOfFreedom).toBe(vector.degrees_of_freedom);
    alsoInProportion(pValue, vector.p_value);
  });

  const tail = z.object({
    function: z.string(),
    shape: z.number().optional(),
    noncentrality: z.number().optional(),
    x: z.number(),
    value: z.number(),
  });
  test.each(read("tails", tail))(
    "$function($shape, $x)",
    ({ function: name, shape, x, noncentrality, value }) => {
      if (name === "noncentral chi-square") {
        withinBillionth(noncentralChiSquareTail(x, shape ?? 0, noncentrality ?? 0), value);
      } else if (name === "gamma") alsoInProportion(upperGamma(shape ?? 0, x), value);
      else if (name === "normal") alsoInProportion(normalUpperTail(x), value);
      else withinBillionth(kolmogorovTail(x), value);
    },
  );

  const corrected = z.object({ p_values: numbers, adjusted: numbers });
  test.each(read("holm", corrected))("Holm of $p_values.length p-values", (vector) => {
    for (const [index, found] of holm(vector.p_values).entries()) {
      withinBillionth(found, vector.adjusted[index] ?? Number.NaN);
    }
  });
});

describe("PSI by hand", () => {
  test("of (50, 50) against (60, 40) is 0.1 ln(3/2)", () => {
    // (.5 − .6) ln(.5/.6) + (.5 − .4) ln(.5/.4) = .1 ln(.6/.5) + .1 ln(.5/.4) = .1 ln(1.2 · 1.25) = .1 ln 1.5 = .0405465…
    const { raw, noiseFloor } = populationStability([50, 50], [60, 40]);
    withinBillionth(raw, 0.1 * Math.log(1.5));
    // One degree of freedom: 1 · (1/100 + 1/100).
    withinBillionth(noiseFloor, 0.02);
  });

  test("smoothed, of (0, 3) against (3, 0): shares 1/8 and 7/8", () => {
    // (0 + ½) / (3 + 1) = 1/8. Σ = 2 · (7/8 − 1/8) · ln 7 = 1.5 ln 7 = 2.9188…; raw, ln(0) makes it infinite.
    const { raw, smoothed, corrected } = populationStability([0, 3], [3, 0]);
    expect(raw).toBe(Number.POSITIVE_INFINITY);
    withinBillionth(smoothed, 1.5 * Math.log(7));
    // Less 1 · (1/3 + 1/3).
    withinBillionth(corrected, 1.5 * Math.log(7) - 2 / 3);
  });

  test("27 classes, 200 rows against 2,000: noise alone is 0.143", () => {
    const flat = (rows: number) => new Array<number>(27).fill(rows / 27);
    const { noiseFloor, corrected } = populationStability(flat(200), flat(2000));
    // 26 · (1/200 + 1/2000) = 26 · .0055 = .143
    withinBillionth(noiseFloor, 0.143);
    expect(corrected).toBe(0);
  });
});

const counts = (length: number) =>
  fc
    .array(fc.nat(1000), { minLength: length, maxLength: length })
    .filter((bins) => bins.some((count) => count > 0));
const pair = fc.integer({ min: 1, max: 30 }).chain((length) => fc.tuple(counts(length), counts(length)));

describe("whatever the counts", () => {
  test("KS, PSI and chi-square do not care which side is which", () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        for (const compare of [kolmogorovSmirnov, populationStability, chiSquareHomogeneity]) {
          const [there, back] = [Object.values(compare(one, other)), Object.values(compare(other, one))];
          for (const [index, value] of there.entries()) {
            if (Number.isFinite(value)) expect(back[index]).toBeCloseTo(value, 9);
            else expect(back[index]).toBe(value);
          }
        }
      }),
    );
  });

  test("PSI and chi-square do not care about the order of the bins, nor about bins empty in both", () => {
    fc.assert(
      fc.property(pair, fc.nat(), ([one, other], shift) => {
        const turn = (bins: number[]) => [
          ...bins.slice(shift % bins.length),
          0,
          ...bins.slice(0, shift % bins.length),
        ];
        const [plain, turned] = [
          populationStability(one, other),
          populationStability(turn(one), turn(other)),
        ];
        expect(turned.smoothed).toBeCloseTo(plain.smoothed, 9);
        expect(turned.corrected).toBeCloseTo(plain.corrected, 9);
        const [chi, chiTurned] = [
          chiSquareHomogeneity(one, other),
          chiSquareHomogeneity(turn(one), turn(other)),
        ];
        expect(chiTurned.pValue).toBeCloseTo(chi.pValue, 9);
      }),
    );
  });

  test("equal samples score 0 everywhere, a p-value of 1 where it can be", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }).chain(counts), (one) => {
        expect(kolmogorovSmirnov(one, one)).toEqual({ statistic: 0, pValue: 1, corrected: 0 });
        expect(populationStability(one, one).corrected).toBe(0);
        expect(chiSquareHomogeneity(one, one).pValue).toBeCloseTo(1, 12);
      }),
    );
  });
});

test("one bin alone cannot differ, and counts of 10^15 stay finite", () => {
  expect(chiSquareHomogeneity([7], [900]).pValue).toBe(1);
  expect(populationStability([7], [900]).smoothed).toBe(0);
  const huge = kolmogorovSmirnov([1e15, 1e15], [1e15, 1.01e15]);
  expect(huge.pValue).toBe(0);
  expect(chiSquareHomogeneity([1e15, 1e15], [1e15, 1.01e15]).pValue).toBe(0);
  expect(populationStability([1e15, 0], [0, 1e15]).smoothed).toBeLessThan(100);
});

test.each([
  ["lengths differ", [1, 2], [1]],
  ["a sample is empty", [0, 0], [1, 2]],
  ["a count is negative", [1, -1], [1, 2]],
  ["a count is no number", [1, Number.NaN], [1, 2]],
])("it is an error when %s", (_, one, other) => {
  for (const compare of [kolmogorovSmirnov, populationStability, chiSquareHomogeneity]) {
    expect(() => compare(one, other)).toThrow(RangeError);
  }
});

describe("two shares", () => {
  test("h of 4.5 % against 0.5 % is 0.286", () => {
    // 2 asin √.045 − 2 asin √.005 = .427512 − .141539 = .285973; Anscombe's correction is gone at 10^9 rows.
    expect(compareProportions(0.045e9, 1e9, 0.005e9, 1e9).effect).toBeCloseTo(0.285973, 5);
  });

  test("of no hits are within the noise, and more hits than rows are an error", () => {
    const { effect, noise } = compareProportions(0, 100, 0, 400);
    expect(Math.abs(effect / noise)).toBeLessThan(1);
    expect(() => compareProportions(3, 2, 1, 2)).toThrow(RangeError);
  });
});

test("the quantile undoes the tail", () => {
  for (const share of [0.5, 0.025, 1e-3, 1e-7, 1e-12, 0.999]) {
    expect(normalUpperTail(normalUpperQuantile(share)) / share).toBeCloseTo(1, 6);
  }
  // Šidák, by hand: 1 − .99² = .0199
  expect(sidak(0.01, 2)).toBeCloseTo(0.0199, 12);
  expect(sidak(1e-20, 500)).toBeCloseTo(5e-18, 25);
});
