import type { FeatureResult } from "../../core/drift.ts";

/** What one test made of two samples, before it is known how many tests there are. */
export interface Measured {
  test: string;
  statistic: number;
  /** The corrected effect size. */
  score: number;
  pValue: number;
  bins: FeatureResult["bins"];
  /** What changed, if something did: "Texts are longer". */
  changed: string;
  /** What is to be seen either way: "median 1,240 instead of 870 characters". */
  seen: string;
}

/** Shares of counts; of nothing, none. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : rounded(count / total)));
}

/** Six digits: enough for any chart, and a report stays small. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
