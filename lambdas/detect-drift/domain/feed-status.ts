import type { DriftDetails, DriftFeature, Sketch } from "../../../core/monitoring/drift.ts";
import { upperGamma } from "../../../core/statistics/gamma.ts";
import { daysBefore, daysOfWindow } from "./days.ts";

/** A day may have this share of the usual requests without counting as stopped: a public holiday is not an outage. */
const shareOfHoliday = 0.1;
/** The traffic counts as stopped when so few rows, even on a holiday, have a lower probability than this. */
const leastChance = 0.001;
const weeksBack = 4;
const longestSpan = 7;

/**
 * Whether requests still arrive.
 * Shape   requests: name of the feature whose rows are counted. Each request has exactly one row of this feature.
 * Result  `usual`: median row count of the same weekday in up to four weeks before; null in the first week.
 * Result  `stopped`: true when the row count of the last 1 to 7 days together is too low. It is too low when
 *         P(N <= count) < 0.001 for a Poisson variable N, whose mean is one tenth of the usual count.
 * Edges   a workload of 70 requests a day counts as stopped after one empty day, a workload of 10 after seven. A day
 *         with a fifth of the usual requests never counts as stopped, and an empty weekday never does if it is always
 *         empty. The state stays `stopped` while seven days are empty and an earlier day had rows.
 */
export function feedStatusOf(
  sketches: readonly Sketch[],
  requests: DriftFeature,
  day: string,
): DriftDetails["traffic"] {
  const rowsByDay = new Map<string, number>();
  for (const sketch of sketches) {
    if (sketch.feature !== requests || sketch.day > day) continue;
    rowsByDay.set(sketch.day, (rowsByDay.get(sketch.day) ?? 0) + sketch.rows);
  }
  const first = [...rowsByDay.entries()]
    .filter(([, rows]) => rows > 0)
    .map(([one]) => one)
    .sort()[0];
  const rowsOf = (one: string) => rowsByDay.get(one) ?? 0;
  const usualOf = (one: string): number | null => {
    const weeks = Array.from({ length: weeksBack }, (_, week) => daysBefore(one, 7 * (week + 1)));
    // Days before the first request ever are no evidence of an empty weekday.
    const known = weeks.filter((before) => first !== undefined && before >= first).map(rowsOf);
    return known.sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? null;
  };
  const [rows, usual] = [rowsOf(day), usualOf(day)];
  const span = spanOfSilence(day, rowsOf, usualOf);
  const silentDays = daysOfWindow(day, longestSpan).every((one) => rowsOf(one) === 0) ? longestSpan : span;
  const stopped = silentDays !== null && first !== undefined;
  return { rows, usual, stopped, explanation: sentence(rows, usual, stopped ? silentDays : null) };
}

/** Shortest span of days, up to the last day, with too few rows; null when no span has too few. */
function spanOfSilence(
  day: string,
  rowsOf: (day: string) => number,
  usualOf: (day: string) => number | null,
): number | null {
  let [seen, expected] = [0, 0];
  for (const [index, one] of daysOfWindow(day, longestSpan).entries()) {
    seen += rowsOf(one);
    expected += usualOf(one) ?? 0;
    const least = shareOfHoliday * expected;
    // P(N <= seen) of a Poisson variable is Q(seen + 1, mean).
    if (least > 0 && seen < least && upperGamma(seen + 1, least) < leastChance) return index + 1;
  }
  return null;
}

function sentence(rows: number, usual: number | null, silentDays: number | null): string {
  const count = `${rows.toLocaleString("en")} requests`;
  if (usual === null) return `${count}; there is no earlier week to compare with.`;
  const before = `the usual of this weekday is ${usual.toLocaleString("en")}`;
  if (silentDays === null) return `${count}; ${before}.`;
  const since = silentDays === 1 ? "on this day" : `over ${silentDays} days`;
  return `The feed seems to have stopped: ${count}, too few ${since} even for a holiday; ${before}.`;
}
