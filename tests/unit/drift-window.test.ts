import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Counts, Sketch } from "../../core/monitoring/drift.ts";
import { daysBefore, daysOfWindow, weekdayOf } from "../../lambdas/detect-drift/domain/days.ts";
import { windowOf } from "../../lambdas/detect-drift/domain/window.ts";

const monday = "2026-11-23";
const sketch = (day: string, counts: Counts, version = 1): Sketch => {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { day, version, feature: "class", rows, counts };
};
const window = (sketches: Sketch[], length: number) =>
  windowOf(sketches, new Set(daysOfWindow(monday, length)));

describe("sketches in one", () => {
  const row = fc.constantFrom("a", "b", "c", "7", "__proto__", "constructor");
  const counted = (rows: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const one of rows) counts.set(one, (counts.get(one) ?? 0) + 1);
    return counts;
  };

  test("are the direct count of all their rows, however these were split and in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.array(row), { minLength: 7, maxLength: 7 }), fc.nat(), (parts, turn) => {
        const sketches = parts.flatMap((rows, index) => {
          const half = Math.floor(rows.length / 2);
          const halves = [rows.slice(0, half), rows.slice(half)];
          return halves.map((own, version) =>
            sketch(daysBefore(monday, index), Object.fromEntries(counted(own)), version),
          );
        });
        const cut = turn % sketches.length;
        const direct = counted(parts.flat());
        for (const order of [
          sketches,
          sketches.toReversed(),
          [...sketches.slice(cut), ...sketches.slice(0, cut)],
        ]) {
          const sample = window(order, 7);
          expect(sample?.rows ?? 0).toBe(parts.flat().length);
          expect(sample?.effectiveRows ?? 0).toBeCloseTo(parts.flat().length, 9);
          expect(new Set(sample?.counts.keys())).toEqual(new Set(direct.keys()));
          for (const [name, count] of direct) expect(sample?.counts.get(name)).toBeCloseTo(count, 9);
        }
      }),
    );
  });
});

describe("weekdays weigh alike", () => {
  test("two Mondays and a Tuesday of 100 rows are as sure as 267 rows, half of them Monday's", () => {
    const sketches = [
      sketch(monday, { mon: 100 }),
      sketch(daysBefore(monday, 7), { mon: 100 }),
      sketch(daysBefore(monday, 6), { tue: 100 }),
    ];
    // Weights ½, ½, 1: Σwn = 200, Σw²n = 25 + 25 + 100 = 150, and 200² / 150 = 266.7.
    const sample = window(sketches, 30);
    expect(sample?.rows).toBe(300);
    expect(sample?.effectiveRows).toBeCloseTo(200 ** 2 / 150, 9);
    expect(sample?.counts.get("mon")).toBeCloseTo(sample?.counts.get("tue") ?? Number.NaN, 9);
  });

  test("30 days of a pattern that repeats have exactly the shares of 7", () => {
    const sketches = daysOfWindow(monday, 30).map((day) => {
      const weekday = weekdayOf(day);
      return sketch(day, { a: 100 + 10 * weekday, b: 50 });
    });
    const [month, week] = [window(sketches, 30), window(sketches, 7)];
    const share = (sample: typeof week) => (sample?.counts.get("a") ?? 0) / (sample?.effectiveRows ?? 1);
    expect(share(month)).toBeCloseTo(share(week), 12);
    expect(month?.effectiveRows).toBeLessThan(month?.rows ?? 0);
  });

  test("a window without rows is none", () => {
    expect(window([], 7)).toBeNull();
    expect(window([sketch(daysBefore(monday, 7), { a: 5 })], 7)).toBeNull();
    expect(window([sketch(monday, {})], 7)).toBeNull();
  });
});

test("a window over the change of the clocks and over New Year has its days", () => {
  expect(daysOfWindow("2026-03-30", 3)).toEqual(["2026-03-30", "2026-03-29", "2026-03-28"]);
  expect(daysOfWindow("2027-01-01", 2)).toEqual(["2027-01-01", "2026-12-31"]);
});
