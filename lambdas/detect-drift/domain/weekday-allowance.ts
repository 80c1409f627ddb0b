import type { Sketch } from "../../../core/monitoring/drift.ts";
import type { RequestFeature } from "../../../core/monitoring/request-feature.ts";
import { daysBefore, daysOfWindow, weekdayOf } from "./days.ts";
import { measure } from "./features.ts";
import { type Sample, windowOf } from "./window.ts";

/** Where there is no earlier week: about what a weekend does on which every class is a quarter more or less frequent. */
const unknownAllowance = 0.05;

const longestHistoryDays = 37;

/**
 * What the weekdays of an incomplete week may score without anything having changed: as much as the same weekdays did
 * against whole weeks, within each version of the weeks before. A version that went into production on Friday would
 * otherwise alarm on its first Sunday.
 * Result  by test: the median over the versions; `unknownAllowance` when no version had a whole week.
 */
export function weekdayAllowance(
  feature: RequestFeature,
  sketches: readonly Sketch[],
  window: Sample,
): (test: string) => number {
  if (window.weekdays.size === 7 || window.firstDay === null) return () => 0;
  const days = daysOfWindow(daysBefore(window.firstDay, 1), longestHistoryDays);
  const [whole, part] = [new Set(days), new Set(days.filter((day) => window.weekdays.has(weekdayOf(day))))];
  const scores = new Map<string, number[]>();
  for (const stream of streamsOf(sketches, feature.versions)) {
    const week = windowOf(stream, whole);
    const same = windowOf(stream, part);
    if (week?.weekdays.size !== 7 || same === null) continue;
    const indexes = feature.binning.bins === "words" ? indexesOf(week) : [];
    for (const { test, score } of measure(feature, week, same, indexes)) {
      scores.set(test, [...(scores.get(test) ?? []), score]);
    }
  }
  return (test) => {
    const sorted = (scores.get(test) ?? []).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? unknownAllowance;
  };
}

function streamsOf(sketches: readonly Sketch[], versions: "all" | "same words" | "own"): Sketch[][] {
  if (versions === "all") return [[...sketches]];
  return [...Map.groupBy(sketches, ({ version }) => version).values()];
}

/** The words of another version are not known here, and need not be: their indexes do. */
function indexesOf({ counts }: Sample): string[] {
  const last = Math.max(-1, ...[...counts.keys()].map(Number));
  return Array.from({ length: last + 1 }, (_, index) => String(index));
}
