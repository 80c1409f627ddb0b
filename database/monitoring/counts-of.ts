import type { Counts } from "../../core/monitoring/drift.ts";

/** The sums of rows by bin: several pairs of truth and answer may be in one. Any text may name a bin, `__proto__` too. */
export function countsOf(counted: readonly (readonly [bin: string, rows: number])[]): Counts {
  const sums = new Map<string, number>();
  for (const [bin, rows] of counted) sums.set(bin, (sums.get(bin) ?? 0) + rows);
  return Object.fromEntries(sums);
}
