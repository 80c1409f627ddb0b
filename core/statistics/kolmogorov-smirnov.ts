import { checkSamples } from "./samples.ts";

/**
 * Mean of Kolmogorov's distribution, √(π/2) · ln 2: the average of √(nm/(n+m)) · D for samples of the same
 * distribution.
 */
const meanOfKolmogorov = Math.sqrt(Math.PI / 2) * Math.LN2;

export interface KolmogorovSmirnov {
  /** Largest difference of the two cumulative distributions, from 0 to 1. */
  statistic: number;
  pValue: number;
  /** Statistic minus its average for samples of the same distribution; never below 0. */
  corrected: number;
}

/**
 * Two-sample Kolmogorov–Smirnov test on binned counts.
 * Shape   two vectors of the same bins in ascending order; counts ≥ 0, not shares. Counts of a weighted window are
 *         scaled to its effective sample size.
 * Result  asymptotic p-value, P(K > √(nm/(n+m)) · D). Binned values have many ties, so the p-value is too large: the
 *         test errs towards "no drift".
 * Throws  RangeError for vectors of different lengths or without rows.
 * Source  Smirnov (1948); scipy.stats.ks_2samp for the statistic, scipy.stats.kstwobign for the p-value.
 */
export function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): KolmogorovSmirnov {
  const { total, otherTotal } = checkSamples(one, other);
  let [sum, otherSum, statistic] = [0, 0, 0];
  for (const [bin, count] of one.entries()) {
    sum += count;
    otherSum += other[bin] ?? 0;
    statistic = Math.max(statistic, Math.abs(sum / total - otherSum / otherTotal));
  }
  statistic = Math.min(1, statistic);
  const scale = Math.sqrt((total * otherTotal) / (total + otherTotal));
  const corrected = Math.max(0, statistic - meanOfKolmogorov / scale);
  return { statistic, pValue: kolmogorovTail(scale * statistic), corrected };
}

/**
 * P(K > x) of Kolmogorov's distribution.
 * Method  two equal series; each is used where it converges in a few terms.
 * Source  Kolmogorov (1933); Marsaglia, Tsang & Wang, J. Stat. Softw. 8(18), 2003.
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let odd = 1; odd < 40; odd += 2) sum += Math.exp((-odd * odd * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let term = 1; term < 20; term++) sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * x * x);
  return Math.max(0, sum);
}
