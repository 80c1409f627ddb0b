/** Shuffles and draws that are the same for the same seed. */
export interface SeededShuffle {
  /** An integer from 0 to limit − 1. */
  below(limit: number): number;
  /** The values in another order. */
  order<T>(values: readonly T[]): T[];
}

/** Source  mulberry32 (T. Ettinger, 2017). */
export function seededShuffle(seed: number): SeededShuffle {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    order: (values) => {
      const keyed = values.map((value) => ({ value, key: below(2 ** 31) }));
      return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
    },
  };
}
