import type { Counts } from "../../core/monitoring/drift.ts";

/** Sums rows by bin; several label pairs may share a bin. A bin may have any name, including `__proto__`. */
export function countsOf(counted: readonly (readonly [bin: string, rows: number])[]): Counts {
  const sums = new Map<string, number>();
  for (const [bin, rows] of counted) sums.set(bin, (sums.get(bin) ?? 0) + rows);
  return Object.fromEntries(sums);
}
