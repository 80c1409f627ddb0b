import type { Sketch } from "../../../core/monitoring/drift.ts";
import type { RequestFeature } from "../../../core/monitoring/request-feature.ts";
import { daysBefore, daysOfWindow, weekdayOf } from "./days.ts";
import { measure } from "./features.ts";
import { type Sample, windowOf } from "./window.ts";

/**
 * Allowance when no earlier week exists. It is about the score of a weekend on which each class is a quarter more or
 * less frequent.
 */
const unknownAllowance = 0.05;

const longestHistoryDays = 37;

/**
 * Score that the weekdays of an incomplete week may reach without drift. It is the score that the same weekdays had
 * against their own whole week, in the versions of the weeks before. Without it, a version promoted on a Friday would
 * raise an alert on its first Sunday.
 * Result  by test: the median over the versions; `unknownAllowance` when no version has a whole week.
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

/**
 * Uses the indexes of the tracked words instead of the words. The words of another version are unknown here, and the
 * allowance does not need them.
 */
function indexesOf({ counts }: Sample): string[] {
  const last = Math.max(-1, ...[...counts.keys()].map(Number));
  return Array.from({ length: last + 1 }, (_, index) => String(index));
}
