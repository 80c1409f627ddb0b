import { describe, expect, test } from "vitest";
import type { Sketch } from "../../core/monitoring/drift.ts";
import { daysBefore } from "../../lambdas/detect-drift/domain/days.ts";
import { feedStatusOf } from "../../lambdas/detect-drift/domain/feed-status.ts";

const day = "2026-11-23";
/** Rows of the days before, the latest first. */
const fed = (rows: readonly number[]): Sketch[] =>
  rows.map((count, index) => {
    return { day: daysBefore(day, index), version: 1, feature: "class", rows: count, counts: { a: count } };
  });
const steady = (count: number, days = 30) => new Array<number>(days).fill(count);

describe("a feed", () => {
  test.each([
    ["that brings what it always does goes on", [2000, ...steady(2000)], false],
    ["of 200 a day that brings none has stopped", [0, ...steady(200)], true],
    ["of 2,000 a day that brings 50 has stopped", [50, ...steady(2000)], true],
    ["of 2,000 a day that brings 400 has a holiday", [400, ...steady(2000)], false],
    ["of a million a day that brings a fifth has a holiday", [200_000, ...steady(1_000_000)], false],
    ["of 20 a day may bring none for a day", [0, ...steady(20)], false],
    ["of 20 a day that brings none for four has stopped", [0, 0, 0, 0, ...steady(20)], true],
    [
      "that rests every seventh day goes on when it rests",
      [0, ...Array.from({ length: 30 }, (_, i) => (i % 7 === 6 ? 0 : 900))],
      false,
    ],
    ["is not judged in its first week", [0, ...steady(900, 6)], false],
    [
      "that had one outage last week is found dead all the same",
      [0, ...steady(900, 6), 0, ...steady(900)],
      true,
    ],
    ["that stopped a month ago has still stopped", [...steady(0, 30), ...steady(900, 7)], true],
    ["that never brought anything has not stopped", [], false],
    // Poisson with a tenth of the usual as mean: P(N <= 1) is .0021 of 6 days of 14, .0006 of 7.
    ["of 14 a day that brings one in six days may rest", [1, ...steady(0, 5), ...steady(14)], false],
    ["of 14 a day that brings one in seven days has stopped", [1, ...steady(0, 6), ...steady(14)], true],
    // P(N <= 2) is .0018 of 7 days of 15, .0005 of 8, which are not looked at together.
    ["of 15 a day that brings two in eight days may rest", [2, ...steady(0, 7), ...steady(15)], false],
  ])("%s", (_, rows, stopped) => {
    expect(feedStatusOf(fed(rows), "class", day).stopped).toBe(stopped);
  });

  test("is counted over all versions, held against the middle one of its weekdays, and said in words", () => {
    const rows = [2013, ...steady(1000, 6), 1900, ...steady(1000, 6), 1980, ...steady(1000, 6), 2100];
    const [today, ...before] = fed(rows);
    const halves = [
      { ...today, rows: 2000 },
      { ...today, rows: 13, version: 2 },
    ];
    const { explanation, ...traffic } = feedStatusOf([...halves.map(whole), ...before], "class", day);
    expect(traffic).toEqual({ rows: 2013, usual: 1980, stopped: false });
    expect(explanation).toBe("2,013 requests; the usual of this weekday is 1,980.");
    expect(feedStatusOf(before, "class", day).explanation).toBe(
      "The feed seems to have stopped: 0 requests, too few on this day even for a holiday; the usual of this weekday is 1,980.",
    );
  });
});

function whole(one: Partial<Sketch>): Sketch {
  return { day, version: 1, feature: "class", rows: 0, counts: {}, ...one };
}
