import type { Counts, Sketch } from "../../../core/monitoring/drift.ts";
import { weekdayOf } from "./days.ts";

/** Counts of several days of one feature, as one sample. */
export interface Sample {
  /** Number of rows in the sample. */
  rows: number;
  /** Effective sample size: rows of an unweighted sample with the same variance. `counts` have this scale. */
  effectiveRows: number;
  counts: ReadonlyMap<string, number>;
  weekdays: ReadonlySet<number>;
  /** First day with rows; null for a frozen sketch. */
  firstDay: string | null;
}

/**
 * Sample of several days in which all weekdays have equal weight. In a window of 30 days two weekdays occur five
 * times; each of five Mondays then counts 4/5 of one of four Wednesdays. Without the weights, large samples would
 * raise alerts only because of the extra weekdays.
 * Shape   sketches of one feature; sketches of other days are ignored.
 * Result  independent of the order of the sketches, and of how a day's rows are split over several sketches. Null
 *         when no row is left. Effective rows are (Σ w n)² / Σ w² n over days of n rows and weight w: all rows when
 *         the weights are equal.
 * Source  Kish, "Survey Sampling" (1965), 11.7.
 */
export function windowOf(sketches: readonly Sketch[], days: ReadonlySet<string>): Sample | null {
  const chosen = sketches.filter(({ day, rows }) => rows > 0 && days.has(day));
  if (chosen.length === 0) return null;
  const daysOfWeekday = new Map<number, Set<string>>();
  for (const { day } of chosen) {
    const weekday = weekdayOf(day);
    daysOfWeekday.set(weekday, (daysOfWeekday.get(weekday) ?? new Set()).add(day));
  }
  const weightOf = (day: string) => 1 / (daysOfWeekday.get(weekdayOf(day))?.size ?? 1);
  let [rows, weighted, squared] = [0, 0, 0];
  for (const { day, rows: count } of chosen) {
    const weight = weightOf(day);
    rows += count;
    weighted += weight * count;
    squared += weight * weight * count;
  }
  const scale = weighted / squared;
  const counts = new Map<string, number>();
  for (const sketch of chosen) {
    const weight = weightOf(sketch.day) * scale;
    for (const bin in sketch.counts) {
      counts.set(bin, (counts.get(bin) ?? 0) + weight * (sketch.counts[bin] ?? 0));
    }
  }
  const [firstDay = null] = chosen.map(({ day }) => day).sort();
  return { rows, effectiveRows: weighted * scale, counts, weekdays: new Set(daysOfWeekday.keys()), firstDay };
}

/** A frozen sketch as a sample. It has no days; it represents whole weeks. */
export function frozenSample({ rows, counts }: { rows: number; counts: Counts }): Sample {
  const weekdays = new Set([0, 1, 2, 3, 4, 5, 6]);
  return { rows, effectiveRows: rows, counts: new Map(Object.entries(counts)), weekdays, firstDay: null };
}
