import { chiSquareHomogeneity, noncentralChiSquareTail } from "../statistics/chi-square.ts";
import type { FeatureResult } from "./drift.ts";

/** Result of one test of two samples, before the multiple-testing correction. */
export interface Measured {
  test: string;
  statistic: number;
  /** Corrected effect size. */
  score: number;
  /**
   * p-value under the hypothesis that the true effect is at most `allowance`, on the scale of the score. With 0: that
   * the samples have the same distribution.
   */
  pValue: (allowance: number) => number;
  bins: FeatureResult["bins"];
  /** Description of the change, such as "Texts are longer". */
  changed: string;
  /** Observed values, with or without a change, such as "median 1,240 instead of 870 characters". */
  seen: string;
}

/** Share of each count. All zero when the sum is zero. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : rounded(count / total)));
}

/** Rounds to six digits, which is enough for charts and keeps the report small. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/**
 * p-value of the population stability index (PSI), by the chi-square test on the same bins. For samples of n and m
 * rows with a true PSI of d, the chi-square statistic has about the noncentrality d · nm / (n + m). The approximation
 * is good for small d.
 */
export function pValueOfShares(one: readonly number[], other: readonly number[]): Measured["pValue"] {
  const { statistic, degreesOfFreedom } = chiSquareHomogeneity(one, other);
  const [n, m] = [one, other].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  if (degreesOfFreedom === 0 || n === undefined || m === undefined) return () => 1;
  return (allowance) => noncentralChiSquareTail(statistic, degreesOfFreedom, (allowance * n * m) / (n + m));
}

/** Formats a share as a percentage, with one decimal below 10 %. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
