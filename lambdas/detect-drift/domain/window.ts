import type { Counts, Sketch } from "../../../core/monitoring/drift.ts";
import { weekdayOf } from "./days.ts";

/** Several days of one feature, as one sample. */
export interface Sample {
  /** Rows that it was made of. */
  rows: number;
  /** Rows of an unweighted sample that is equally sure; the counts are on its scale. */
  effectiveRows: number;
  counts: ReadonlyMap<string, number>;
  weekdays: ReadonlySet<number>;
  /** The first that has rows; null of a frozen sketch. */
  firstDay: string | null;
}

/**
 * The sample of some days in which every weekday weighs alike: of 30 days, each of the five Mondays counts for 4/5 of one
 * of the four Wednesdays. Otherwise a window of 30 days holds two weekdays too many, and large samples alarm for that.
 * Shape   sketches of one feature; those of other days are left out.
 * Result  the same in whatever order the sketches come and however a day's rows were split over several; null when no row
 *         is left. Its effective rows are (Σ w n)² / Σ w² n over days of n rows and weight w (Kish): all
 *         rows when the weights are equal.
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

/** A frozen sketch as a sample. It has no days; it stands for whole weeks. */
export function frozenSample({ rows, counts }: { rows: number; counts: Counts }): Sample {
  const weekdays = new Set([0, 1, 2, 3, 4, 5, 6]);
  return { rows, effectiveRows: rows, counts: new Map(Object.entries(counts)), weekdays, firstDay: null };
}
