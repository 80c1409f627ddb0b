import { describe, expect, test } from "vitest";
import { horizonStart, isLate, isUnheard, missedSlots, secondsSince } from "../../lambdas/reconcile/logic.ts";

const weekly = { expression: "cron(0 2 ? * MON *)", timeZone: "Europe/Paris" };

describe("missedSlots", () => {
  // Mondays at 02:00 in Paris: 01:00 UTC in winter, 00:00 UTC in summer.
  const since = "2026-11-01T00:00:00Z";
  const slots = ["2026-11-02T01:00:00Z", "2026-11-09T01:00:00Z", "2026-11-16T01:00:00Z"];

  test.each([
    ["nothing has run", "2026-11-20T00:00:00Z", [], slots],
    ["all have run", "2026-11-20T00:00:00Z", slots, []],
    ["the one in the middle has not", "2026-11-20T00:00:00Z", [slots[0], slots[2]], [slots[1]]],
    ["the last is a second younger than the grace", "2026-11-16T01:29:59Z", [], slots.slice(0, 2)],
    ["the last is as old as the grace", "2026-11-16T01:30:00Z", [], slots],
    ["the workload was seen a moment ago", since, [], []],
  ])("%s", (_, at, run, missed) => {
    expect(missedSlots(weekly, { since, at, run: run.map(String) })).toEqual(missed);
  });

  test("a slot before the workload was first seen is nobody's debt", () => {
    const window = { since: "2026-11-05T00:00:00Z", at: "2026-11-20T00:00:00Z", run: [] };
    expect(missedSlots(weekly, window)).toEqual(slots.slice(1));
  });

  test("slots older than 35 days are left to a person", () => {
    const window = { since: "2026-06-01T00:00:00Z", at: "2026-11-20T00:00:00Z", run: [] };
    // 35 days before 20 November is 16 October; the Monday after it is the 19th, still summer time.
    expect(missedSlots(weekly, window)).toEqual(["2026-10-19T00:00:00Z", "2026-10-26T01:00:00Z", ...slots]);
  });

  test("a slot whose local time does not exist, because clocks go forward, was never owed", () => {
    // On Sunday 29 March 2026 clocks in Paris go from 02:00 to 03:00.
    const nightly = { expression: "cron(30 2 * * ? *)", timeZone: "Europe/Paris" };
    const window = { since: "2026-03-27T12:00:00Z", at: "2026-03-30T12:00:00Z", run: [] };
    expect(missedSlots(nightly, window)).toEqual(["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]);
  });
});

describe("secondsSince", () => {
  const since = "2026-11-01T00:00:00Z";
  test.each([
    ["from the last success", "2026-11-02T01:00:00Z", "2026-11-02T02:00:30Z", 3630],
    ["from first sight, when nothing ever succeeded", null, "2026-11-01T00:01:00Z", 60],
    [
      "never negative, for a success after the pass's instant",
      "2026-11-03T00:00:00Z",
      "2026-11-02T00:00:00Z",
      0,
    ],
  ])("counts %s", (_, last, at, seconds) => {
    expect(secondsSince(last, since, at)).toBe(seconds);
  });
});

describe("horizonStart", () => {
  test.each([
    ["2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-01T00:00:00Z"],
    ["2026-01-01T00:00:00Z", "2026-11-20T00:00:00Z", "2026-10-16T00:00:00Z"],
  ])("seen %s, at %s: from %s", (since, at, start) => {
    expect(horizonStart({ since, at })).toBe(start);
  });
});

describe("isLate", () => {
  test.each([
    ["2026-11-02T01:29:59Z", false],
    ["2026-11-02T01:30:00Z", true],
  ])("the slot of 01:00 at %s: %s", (at, late) => {
    expect(isLate("2026-11-02T01:00:00Z", at)).toBe(late);
  });
});

test.each([
  ["2026-11-02T01:59:59Z", false],
  ["2026-11-02T01:55:01Z", false],
  ["2026-11-02T01:55:00Z", true],
  ["2026-11-02T00:10:00Z", true],
])("a job that ended at %s is unheard of at 02:00: %s", (endedAt, unheard) => {
  expect(isUnheard(new Date(endedAt), "2026-11-02T02:00:00Z")).toBe(unheard);
});
