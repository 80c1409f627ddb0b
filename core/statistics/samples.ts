/**
 * Row sums of two vectors of counts that are compared bin by bin.
 * Throws  RangeError for different lengths, a negative count, or a sample without rows.
 */
export function checkSamples(
  one: readonly number[],
  other: readonly number[],
): { total: number; otherTotal: number } {
  if (one.length !== other.length) throw new RangeError(`${one.length} bins against ${other.length}`);
  return { total: sumOf(one), otherTotal: sumOf(other) };
}

function sumOf(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) {
    if (!(count >= 0)) throw new RangeError(`a count of ${count}`);
    sum += count;
  }
  if (sum === 0) throw new RangeError("a sample without rows");
  return sum;
}
