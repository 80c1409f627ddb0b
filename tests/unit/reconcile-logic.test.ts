import { describe, expect, test } from "vitest";
import { slotOf } from "../../core/time/slot.ts";
import {
  completionEventIsMissing,
  dueSlots,
  isJumpedOver,
  isLate,
  secondsSince,
} from "../../lambdas/reconcile/domain/due-slots.ts";

const slotAfter = (slot: string, minutes: number) => slotOf(new Date(Date.parse(slot) + minutes * 60_000));
const weekly = { expression: "cron(0 2 ? * MON *)", timeZone: "Europe/Paris" };

describe("dueSlots", () => {
  // Mondays at 02:00 in Paris: 01:00 UTC in winter, 00:00 UTC in summer.
  const since = "2026-11-01T00:00:00Z";
  const slots = ["2026-11-02T01:00:00Z", "2026-11-09T01:00:00Z", "2026-11-16T01:00:00Z"];

  test.each([
    ["all have passed", "2026-11-20T00:00:00Z", slots],
    ["the last is a second younger than the grace", "2026-11-16T01:29:59Z", slots.slice(0, 2)],
    ["the last is as old as the grace", "2026-11-16T01:30:00Z", slots],
    ["the schedule was made a moment ago", since, []],
  ])("%s", (_, at, due) => {
    expect(dueSlots([{ ...weekly, since }], at)).toEqual(due);
  });

  test("a slot before the schedule got its expression is not due", () => {
    const periods = [{ ...weekly, since: "2026-11-05T00:00:00Z" }];
    expect(dueSlots(periods, "2026-11-20T00:00:00Z")).toEqual(slots.slice(1));
  });

  test("a changed schedule has the old slots due until the change and the new ones from then on", () => {
    const periods = [
      { ...weekly, since },
      { expression: "cron(0 12 ? * FRI *)", timeZone: "Europe/Paris", since: "2026-11-10T00:00:00Z" },
      { expression: "cron(0 12 ? * FRI *)", timeZone: "UTC", since: "2026-11-20T10:00:00Z" },
    ];
    expect(dueSlots(periods, "2026-11-30T00:00:00Z")).toEqual([
      ...slots.slice(0, 2),
      "2026-11-13T11:00:00Z",
      "2026-11-20T12:00:00Z",
      "2026-11-27T12:00:00Z",
    ]);
  });

  test("a hundred weeks are all looked back upon, what is older than two years is left to a person", () => {
    const due = dueSlots([{ ...weekly, since: "2020-01-01T00:00:00Z" }], "2026-11-20T00:00:00Z");
    expect(due).toHaveLength(104);
    expect(due[0]).toBe("2024-11-25T01:00:00Z");
    expect(due.at(-1)).toBe(slots[2]);
  });

  test("of a schedule that fires often, the newest thousand, over all that it has been", () => {
    const periods = [
      { expression: "rate(1 minute)", timeZone: "UTC", since: "2026-11-01T00:00:00Z" },
      { expression: "rate(5 minutes)", timeZone: "UTC", since: "2026-11-20T00:00:00Z" },
    ];
    const due = dueSlots(periods, "2026-11-20T02:30:00Z");
    expect(due).toHaveLength(1000);
    expect(due.slice(-25)).toEqual([
      "2026-11-20T00:00:00Z",
      ...Array.from({ length: 24 }, (_, index) => slotAfter("2026-11-20T00:00:00Z", (index + 1) * 5)),
    ]);
    expect(due[0]).toBe(slotAfter("2026-11-20T00:00:00Z", -975));
  });

  test("a slot whose local time does not exist, because clocks go forward, is due and recognised", () => {
    // On Sunday 29 March 2026 clocks in Paris go from 02:00 to 03:00.
    const nightly = { expression: "cron(30 2 * * ? *)", timeZone: "Europe/Paris" };
    const due = dueSlots([{ ...nightly, since: "2026-03-27T12:00:00Z" }], "2026-03-30T12:00:00Z");
    expect(due).toEqual(["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
    expect(due.map((slot) => isJumpedOver(slot, nightly))).toEqual([false, true, false]);
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
])("the completion event of a job that ended at %s is missing at 02:00: %s", (endedAt, undelivered) => {
  expect(completionEventIsMissing(new Date(endedAt), "2026-11-02T02:00:00Z")).toBe(undelivered);
});
