export interface Proportions {
  /** Cohen's h, 2 asin √p − 2 asin √q, from −π to π. Positive when the first share is larger. */
  effect: number;
  /** Standard deviation of the effect for equal shares, √(1/n + 1/m), at every share. */
  noise: number;
}

/**
 * Difference of two shares on the arcsine scale, on which equal differences are equally detectable near 0 and near ½.
 * Shape   `hits` of `rows` in each sample; 0 ≤ hits ≤ rows, rows > 0. Counts of a weighted window may be fractions.
 * Result  effect / noise is a standard normal variable when the shares are equal.
 * Edges   Anscombe's correction keeps the precision of shares at 0 and 1 from being overstated.
 * Source  Cohen, "Statistical Power Analysis" (1988), chapter 6; Anscombe, Biometrika 35 (1948).
 */
export function compareProportions(
  hits: number,
  rows: number,
  otherHits: number,
  otherRows: number,
): Proportions {
  const effect = angle(hits, rows) - angle(otherHits, otherRows);
  const noise = Math.sqrt(1 / (rows + 0.5) + 1 / (otherRows + 0.5));
  return { effect, noise };
}

function angle(hits: number, rows: number): number {
  if (!(rows > 0) || !(hits >= 0) || hits > rows * (1 + 1e-12))
    throw new RangeError(`${hits} of ${rows} rows`);
  return 2 * Math.asin(Math.sqrt(Math.min(1, (hits + 3 / 8) / (rows + 3 / 4))));
}
