import { chiSquareHomogeneity, noncentralChiSquareTail } from "../statistics/chi-square.ts";
import type { FeatureResult } from "./drift.ts";

/** What one test made of two samples, before it is known how many tests there are. */
export interface Measured {
  test: string;
  statistic: number;
  /** The corrected effect size. */
  score: number;
  /**
   * Chance of such a finding when the two samples differ by no more than an allowance, on the scale of the score;
   * of 0, that nothing differs.
   */
  pValue: (allowance: number) => number;
  bins: FeatureResult["bins"];
  /** What changed, if something did: "Texts are longer". */
  changed: string;
  /** What is to be seen either way: "median 1,240 instead of 870 characters". */
  seen: string;
}

/** Shares of counts; of nothing, none. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : rounded(count / total)));
}

/** Six digits: enough for any chart, and a report stays small. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/**
 * The p-value of PSI, by chi-square on the same bins. Two samples of n and m rows whose shares differ by a PSI of d have a
 * chi-square statistic with noncentrality d · nm / (n + m), near enough for small d.
 */
export function pValueOfShares(one: readonly number[], other: readonly number[]): Measured["pValue"] {
  const { statistic, degreesOfFreedom } = chiSquareHomogeneity(one, other);
  const [n, m] = [one, other].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  if (degreesOfFreedom === 0 || n === undefined || m === undefined) return () => 1;
  return (allowance) => noncentralChiSquareTail(statistic, degreesOfFreedom, (allowance * n * m) / (n + m));
}

/** A share for people: one digit below a tenth. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
