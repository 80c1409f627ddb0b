import { upperGamma } from "./gamma.ts";

/** Two-sided tail probability P(|Z| ≥ |z|) of a standard normal Z. */
export function normalTwoSided(z: number): number {
  return upperGamma(0.5, (z * z) / 2);
}

/** P(Z ≥ z) of a standard normal Z. */
export function normalUpperTail(z: number): number {
  const both = normalTwoSided(z) / 2;
  return z >= 0 ? both : 1 - both;
}

/**
 * The z whose upper tail probability is `share`, in (0, 1).
 * Method  bisection. It is fast enough for a few calls per report, and needs no table of coefficients.
 */
export function normalUpperQuantile(share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`a share of ${share}`);
  let [low, high] = [-40, 40];
  while (high - low > 1e-13 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (normalUpperTail(middle) > share) low = middle;
    else high = middle;
    if (middle === low && middle === high) break;
  }
  return (low + high) / 2;
}
