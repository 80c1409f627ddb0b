import { logGamma, upperGamma } from "./gamma.ts";
import { checkSamples } from "./samples.ts";

export interface ChiSquare {
  statistic: number;
  degreesOfFreedom: number;
  pValue: number;
}

/**
 * Pearson's chi-square test that two vectors of counts come from one distribution.
 * Shape   the same bins, in any order; counts, not shares.
 * Edges   bins that are empty in both vectors are ignored. With only one bin left, p is 1.
 * Throws  RangeError for vectors of different lengths or without rows.
 * Source  Pearson (1900); scipy.stats.chi2_contingency(correction=False).
 */
export function chiSquareHomogeneity(one: readonly number[], other: readonly number[]): ChiSquare {
  const { total, otherTotal } = checkSamples(one, other);
  const all = total + otherTotal;
  let [statistic, bins] = [0, 0];
  for (const [bin, count] of one.entries()) {
    const otherCount = other[bin] ?? 0;
    const both = count + otherCount;
    if (both === 0) continue;
    bins++;
    const expected = (both * total) / all;
    const otherExpected = (both * otherTotal) / all;
    statistic += (count - expected) ** 2 / expected + (otherCount - otherExpected) ** 2 / otherExpected;
  }
  const degreesOfFreedom = bins - 1;
  if (degreesOfFreedom === 0) return { statistic: 0, degreesOfFreedom, pValue: 1 };
  return { statistic, degreesOfFreedom, pValue: chiSquareTail(statistic, degreesOfFreedom) };
}

/** P(X ≥ statistic) of a chi-square variable. */
function chiSquareTail(statistic: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, statistic / 2);
}

/**
 * P(X ≥ statistic) of a noncentral chi-square variable: the distribution of the statistic when the samples differ.
 * Shape   noncentrality ≥ 0; 0 gives the central chi-square variable.
 * Method  mixture of chi-square variables with Poisson weights; negligible weights are skipped.
 * Source  Johnson, Kotz & Balakrishnan, "Continuous Univariate Distributions" 2 (1995), 29.3; scipy.stats.ncx2.
 */
export function noncentralChiSquareTail(
  statistic: number,
  degreesOfFreedom: number,
  noncentrality: number,
): number {
  if (noncentrality === 0) return chiSquareTail(statistic, degreesOfFreedom);
  const mean = noncentrality / 2;
  const reach = 12 * Math.sqrt(mean) + 40;
  let sum = 0;
  for (let term = Math.max(0, Math.floor(mean - reach)); term <= mean + reach; term++) {
    const weight = Math.exp(term * Math.log(mean) - mean - logGamma(term + 1));
    sum += weight * chiSquareTail(statistic, degreesOfFreedom + 2 * term);
  }
  return Math.min(1, sum);
}
