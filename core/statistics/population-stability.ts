import { checkSamples } from "./samples.ts";

/** Added to every bin, so that an empty one stays finite. Source: Krichevsky & Trofimov (1981); Jeffreys' prior. */
const halfACount = 0.5;

export interface PopulationStability {
  /** Of the shares as they are; infinite when a bin is empty on one side only. */
  raw: number;
  /** With half a count added to every bin. */
  smoothed: number;
  /** What sampling alone brings on average: (K − 1)(1/n + 1/m). */
  noiseFloor: number;
  /** Smoothed less the noise floor; never below 0. The thresholds apply to it. */
  corrected: number;
}

/**
 * Population stability index of two binned samples, Σ (p − q) ln(p / q).
 * Shape   equal length K ≥ 1, same bin order; counts, not shares.
 * Result  unitless, ≥ 0, the same when the two are exchanged.
 * Edges   bins that are empty in both count for nothing.
 * Throws  RangeError for vectors of other lengths or without rows.
 * Source  Yurdakul & Naranjo, "Statistical properties of the population stability index" (2020), who show that the raw
 *         index is (1/n + 1/m) times a chi-square variable of K − 1 degrees when nothing differs; R1.10.
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
