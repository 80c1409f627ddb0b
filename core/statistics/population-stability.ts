import { checkSamples } from "./samples.ts";

/**
 * Pseudo-count of every bin, with which an empty bin gives a finite index. Source: Krichevsky & Trofimov (1981);
 * Jeffreys' prior.
 */
const halfACount = 0.5;

export interface PopulationStability {
  /** Index of the unsmoothed shares; infinite when a bin is empty in only one sample. */
  raw: number;
  /** Index with half a count added to every bin. */
  smoothed: number;
  /** Average index of samples of the same distribution: (K − 1)(1/n + 1/m). */
  noiseFloor: number;
  /** Smoothed index minus the noise floor; never below 0. The thresholds apply to this value. */
  corrected: number;
}

/**
 * Population stability index of two binned samples, Σ (p − q) ln(p / q).
 * Shape   equal length K ≥ 1, same bin order; counts, not shares.
 * Result  unitless, ≥ 0; symmetric in the two samples.
 * Edges   bins that are empty in both samples are ignored.
 * Throws  RangeError for vectors of different lengths or without rows.
 * Source  Yurdakul & Naranjo, "Statistical properties of the population stability index" (2020); R1.10. For equal
 *         distributions the raw index is (1/n + 1/m) times a chi-square variable with K − 1 degrees of freedom.
 */
export function populationStability(one: readonly number[], other: readonly number[]): PopulationStability {
  checkSamples(one, other);
  const used = one.map((_, bin) => bin).filter((bin) => (one[bin] ?? 0) + (other[bin] ?? 0) > 0);
  const counts = used.map((bin) => one[bin] ?? 0);
  const otherCounts = used.map((bin) => other[bin] ?? 0);
  const { total, otherTotal } = checkSamples(counts, otherCounts);
  const smoothed = divergence(
    counts.map((count) => count + halfACount),
    otherCounts.map((count) => count + halfACount),
  );
  const noiseFloor = (used.length - 1) * (1 / total + 1 / otherTotal);
  return {
    raw: divergence(counts, otherCounts),
    smoothed,
    noiseFloor,
    corrected: Math.max(0, smoothed - noiseFloor),
  };
}

function divergence(one: readonly number[], other: readonly number[]): number {
  const { total, otherTotal } = checkSamples(one, other);
  let sum = 0;
  for (const [bin, count] of one.entries()) {
    const [share, otherShare] = [count / total, (other[bin] ?? 0) / otherTotal];
    if (share !== otherShare) sum += (share - otherShare) * Math.log(share / otherShare);
  }
  return sum;
}
