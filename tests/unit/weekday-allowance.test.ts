import { expect, test } from "vitest";
import type { Counts, Sketch } from "../../core/monitoring/drift.ts";
import type { RequestFeature } from "../../core/monitoring/request-feature.ts";
import { daysBefore, daysOfWindow } from "../../lambdas/detect-drift/domain/days.ts";
import { weekdayAllowance } from "../../lambdas/detect-drift/domain/weekday-allowance.ts";
import { windowOf } from "../../lambdas/detect-drift/domain/window.ts";

const saturday = "2026-11-28";
const sunday = "2026-11-29";
const classes: RequestFeature = {
  ...{ name: "class", kind: "prediction", called: "classes", versions: "own" },
  ...{ logged: { column: "class" }, binning: { bins: "classes", changed: "the classes changed" } },
};
const sketch = (day: string, counts: Counts, version = 1): Sketch => {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { day, version, feature: "class", rows, counts };
};
/** Days with these shares; on the weekend they are the other way round. */
const week = (lastDay: string, length: number, weekend: Counts, version = 1): Sketch[] =>
  daysOfWindow(lastDay, length).map((day) => {
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    return sketch(day, isWeekend ? weekend : { a: 500, b: 500 }, version);
  });
const weekendWindow = () => {
  const window = windowOf([sketch(saturday, { a: 900, b: 100 })], new Set([saturday, sunday]));
  if (window === null) throw new Error("a window without rows");
  return window;
};
const allowed = (...sketches: Sketch[]) => weekdayAllowance(classes, sketches, weekendWindow())("psi");

const friday = daysBefore(saturday, 1);

test("a weekday that always differs may differ as much again", () => {
  expect(allowed(...week(friday, 7, { a: 900, b: 100 }))).toBeGreaterThan(0.3);
});

test("weekdays that are alike allow next to nothing", () => {
  expect(allowed(...week(friday, 7, { a: 500, b: 500 }))).toBeLessThan(0.01);
});

test("the whole week that ends on the day before the window counts, one day less is no week", () => {
  const lastWeek = week(friday, 7, { a: 900, b: 100 });
  expect(allowed(...lastWeek)).not.toBe(0.05);
  expect(allowed(...lastWeek.slice(1))).toBe(0.05);
});

test("days of the window itself, and days more than 37 days before it, are no history", () => {
  const lastWeek = week(friday, 7, { a: 900, b: 100 });
  expect(allowed(...lastWeek, sketch(saturday, { a: 0, b: 100_000 }))).toBe(allowed(...lastWeek));
  expect(allowed(...week(daysBefore(saturday, 32), 7, { a: 900, b: 100 }))).toBe(0.05);
  expect(allowed(...week(daysBefore(saturday, 31), 7, { a: 900, b: 100 }))).toBeGreaterThan(0.3);
});

test("each version is held against its own weeks, and the lower median of an even number is taken", () => {
  const calm = week(friday, 7, { a: 500, b: 500 }, 1);
  const lively = week(friday, 7, { a: 900, b: 100 }, 2);
  expect(allowed(...calm, ...lively)).toBe(allowed(...calm));
});

test("a window of all weekdays needs no allowance", () => {
  const whole = windowOf(week(friday, 7, { a: 1, b: 9 }), new Set(daysOfWindow(friday, 7)));
  if (whole === null) throw new Error("a window without rows");
  expect(weekdayAllowance(classes, [], whole)("psi")).toBe(0);
});
