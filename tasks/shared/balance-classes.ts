export const balances = ["class-weights", "undersample", "oversample", "none"] as const;
export type Balance = (typeof balances)[number];

/** Number of copies of a training row in the snapshot, and the weight of each copy. */
export interface Share {
  copies: number;
  weight: number;
}

/**
 * Balances classes of unequal size.
 * Shape   counts: rows per class; rank: place of the row within its class, from 1.
 * Result  class-weights: rows / (classes × rows of the class), which sums to the number of rows;
 *         undersample: each class is cut to the smallest; oversample: each is repeated up to the largest.
 * Source  scikit-learn, class_weight="balanced": King & Zeng (2001).
 */
export function balanceClasses(
  balance: Balance,
  counts: Readonly<Record<string, number>>,
  row: { truth: string; rank: number },
): Share {
  const sizes = Object.values(counts);
  const own = counts[row.truth] ?? 1;
  switch (balance) {
    case "none":
      return { copies: 1, weight: 1 };
    case "class-weights": {
      const rows = sizes.reduce((sum, size) => sum + size, 0);
      return { copies: 1, weight: rows / (sizes.length * own) };
    }
    case "undersample":
      return {
        copies:
          row.rank <= sizes.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY) ? 1 : 0,
        weight: 1,
      };
    case "oversample": {
      const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
      return { copies: Math.floor(largest / own) + (row.rank <= largest % own ? 1 : 0), weight: 1 };
    }
  }
}
