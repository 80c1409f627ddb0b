/**
 * Holm's correction of several p-values. Each corrected value can be compared with the probability of any false
 * finding among all tests.
 * Shape   any order; the result has the same order.
 * Source  Holm, Scand. J. Stat. 6 (1979); needs no independence.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = highest;
  }
  return adjusted;
}

/**
 * p-value of the smallest of `count` p-values, 1 − (1 − p)^count.
 * Source  Šidák, JASA 62 (1967); exact for independent tests, too large (conservative) for positively dependent
 *         tests.
 */
export function sidak(smallest: number, count: number): number {
  return -Math.expm1(count * Math.log1p(-Math.min(1, smallest)));
}
