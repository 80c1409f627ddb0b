import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRatchetError } from "../../core/errors/error.ts";
import { parseSchedule } from "../../core/time/schedule-expression.ts";

const utc = "UTC";

/** The first instants after a moment, as ISO strings to the minute. */
function instants(expression: string, timeZone: string, after: string, count: number): string[] {
  const schedule = parseSchedule(expression, timeZone);
  const found: string[] = [];
  let last: Date | null = new Date(after);
  while (found.length < count) {
    last = schedule.next(last);
    if (last === null) break;
    found.push(`${last.toISOString().slice(0, 16)}Z`);
  }
  return found;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isRatchetError(error)) return error.code;
    throw error;
  }
  return "nothing thrown";
}

describe("examples of AWS's user guide", () => {
  // Expressions and meanings: EventBridge user guide, "Cron expressions reference" (examples), and EventBridge
  // Scheduler user guide, "Schedule types". Dates read off a calendar: 2026-01-01 is a Thursday.
  test.each([
    ["10:00 every day", "cron(0 10 * * ? *)", ["2026-01-01T10:00Z", "2026-01-02T10:00Z"]],
    ["12:15 every day", "cron(15 12 * * ? *)", ["2026-01-01T12:15Z", "2026-01-02T12:15Z"]],
    [
      "18:00 every Monday to Friday",
      "cron(0 18 ? * MON-FRI *)",
      ["2026-01-01T18:00Z", "2026-01-02T18:00Z", "2026-01-05T18:00Z"],
    ],
    ["08:00 every first day of the month", "cron(0 8 1 * ? *)", ["2026-01-01T08:00Z", "2026-02-01T08:00Z"]],
    [
      "every 15 minutes",
      "cron(0/15 * * * ? *)",
      ["2026-01-01T00:15Z", "2026-01-01T00:30Z", "2026-01-01T00:45Z", "2026-01-01T01:00Z"],
    ],
    [
      "every 10 minutes Monday to Friday",
      "cron(0/10 * ? * MON-FRI *)",
      ["2026-01-01T00:10Z", "2026-01-01T00:20Z"],
    ],
    [
      "every 5 minutes 08:00 to 17:55 on weekdays",
      "cron(0/5 8-17 ? * MON-FRI *)",
      ["2026-01-01T08:00Z", "2026-01-01T08:05Z"],
    ],
    [
      "09:00 on the first Monday of each month",
      "cron(0 9 ? * 2#1 *)",
      ["2026-01-05T09:00Z", "2026-02-02T09:00Z"],
    ],
    [
      "10:15 on the last Friday of each month, 2026 to 2027",
      "cron(15 10 ? * 6L 2026-2027)",
      ["2026-01-30T10:15Z", "2026-02-27T10:15Z"],
    ],
    [
      "the 11th, 21st and 31st minute",
      "cron(1/10 0 1 1 ? 2027)",
      ["2027-01-01T00:01Z", "2027-01-01T00:11Z", "2027-01-01T00:21Z", "2027-01-01T00:31Z"],
    ],
    [
      "the product's default, Monday 02:00",
      "cron(0 2 ? * MON *)",
      ["2026-01-05T02:00Z", "2026-01-12T02:00Z"],
    ],
  ])("%s", (_meaning, expression, expected) => {
    expect(instants(expression, utc, "2026-01-01T00:00:00Z", expected.length)).toEqual(expected);
  });
});

describe("wildcards", () => {
  // Read off the calendar of 2026 (August: the 1st is a Saturday, the 2nd a Sunday, the 31st a Monday).
  test.each([
    [
      "L is the last day of the month, leap years included",
      "cron(0 0 L FEB ? 2027,2028)",
      ["2027-02-28T00:00Z", "2028-02-29T00:00Z"],
    ],
    ["L as a day of week is Saturday", "cron(0 0 ? * L *)", ["2026-01-03T00:00Z", "2026-01-10T00:00Z"]],
    ["W on a Sunday moves to Monday", "cron(0 0 2W AUG ? 2026)", ["2026-08-03T00:00Z"]],
    ["W on a Saturday moves to Friday", "cron(0 0 8W AUG ? 2026)", ["2026-08-07T00:00Z"]],
    ["W never leaves the month at its start", "cron(0 0 1W AUG ? 2026)", ["2026-08-03T00:00Z"]],
    ["W never leaves the month at its end", "cron(0 0 31W MAY ? 2026)", ["2026-05-29T00:00Z"]],
    ["LW is the last weekday of the month", "cron(0 0 LW MAY ? 2026)", ["2026-05-29T00:00Z"]],
    [
      "a fifth Monday exists only in some months",
      "cron(0 0 ? * MON#5 2026)",
      ["2026-03-30T00:00Z", "2026-06-29T00:00Z", "2026-08-31T00:00Z", "2026-11-30T00:00Z"],
    ],
    ["1 is Sunday", "cron(0 0 ? * 1 *)", ["2026-01-04T00:00Z"]],
    [
      "names may be in small letters, lists may mix",
      "cron(0 0 ? jan,3 sun,WED-thu 2026)",
      ["2026-01-04T00:00Z", "2026-01-07T00:00Z", "2026-01-08T00:00Z"],
    ],
    [
      "a step within a range stops at its end",
      "cron(0 8-14/3 2 1 ? 2026)",
      ["2026-01-02T08:00Z", "2026-01-02T11:00Z", "2026-01-02T14:00Z"],
    ],
    ["the 31st skips short months", "cron(0 0 31 * ? 2026)", ["2026-01-31T00:00Z", "2026-03-31T00:00Z"]],
  ])("%s", (_meaning, expression, expected) => {
    expect(instants(expression, utc, "2026-01-01T00:00:00Z", expected.length)).toEqual(expected);
  });

  test("a date that never comes, or lies in the past, fires never", () => {
    expect(instants("cron(0 0 30 2 ? *)", utc, "2026-01-01T00:00:00Z", 1)).toEqual([]);
    expect(instants("cron(0 0 1 1 ? 2020)", utc, "2026-01-01T00:00:00Z", 1)).toEqual([]);
    expect(instants("at(2020-01-01T00:00:00)", utc, "2026-01-01T00:00:00Z", 1)).toEqual([]);
  });
});

describe("clock changes", () => {
  // 2026: Paris 03-29 02:00 → 03:00 and 10-25 03:00 → 02:00; New York 03-08 02:00 → 03:00 and 11-01 02:00 → 01:00
  // (IANA time zone database). The rule is the Scheduler user guide's: skipped in spring, once in autumn.
  test.each([
    [
      "Paris skips 02:30 on the day it does not exist",
      "cron(30 2 * * ? *)",
      "Europe/Paris",
      "2026-03-28T00:00:00Z",
      ["2026-03-28T01:30Z", "2026-03-30T00:30Z"],
    ],
    [
      "Paris fires 02:30 at its first occurrence only",
      "cron(30 2 * * ? *)",
      "Europe/Paris",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:30Z", "2026-10-26T01:30Z"],
    ],
    [
      "New York skips 02:30 on the day it does not exist",
      "cron(30 2 * * ? *)",
      "America/New_York",
      "2026-03-07T00:00:00Z",
      ["2026-03-07T07:30Z", "2026-03-09T06:30Z"],
    ],
    [
      "New York fires 01:30 at its first occurrence only",
      "cron(30 1 * * ? *)",
      "America/New_York",
      "2026-10-31T12:00:00Z",
      ["2026-11-01T05:30Z", "2026-11-02T06:30Z"],
    ],
    [
      "Monday 02:00 in Paris moves in UTC with the season",
      "cron(0 2 ? * MON *)",
      "Europe/Paris",
      "2026-10-18T22:30:00Z",
      ["2026-10-19T00:00Z", "2026-10-26T01:00Z"],
    ],
    [
      "an at() that does not exist never fires",
      "at(2026-03-29T02:30:00)",
      "Europe/Paris",
      "2026-01-01T00:00:00Z",
      [],
    ],
    [
      "an at() that occurs twice fires at the first",
      "at(2026-10-25T02:30:00)",
      "Europe/Paris",
      "2026-01-01T00:00:00Z",
      ["2026-10-25T00:30Z"],
    ],
    [
      "a rate of a day is 24 hours across the change",
      "rate(1 day)",
      "Europe/Paris",
      "2026-03-28T12:00:00Z",
      ["2026-03-29T00:00Z", "2026-03-30T00:00Z"],
    ],
  ])("%s", (_title, expression, timeZone, after, expected) => {
    expect(instants(expression, timeZone, after, Math.max(1, expected.length))).toEqual(expected);
  });

  const zone = fc.constantFrom("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC");
  const moment = fc.date({
    min: new Date("2026-01-01T00:00:00Z"),
    max: new Date("2027-12-31T00:00:00Z"),
    noInvalidDate: true,
  });
  const wallOf = (instant: Date, timeZone: string) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(instant);

  test("a daily time fires at that wall-clock time, at most once a day, and never twice for one reading", () => {
    fc.assert(
      fc.property(zone, moment, fc.nat(23), fc.nat(59), (timeZone, start, hour, minute) => {
        const schedule = parseSchedule(`cron(${minute} ${hour} * * ? *)`, timeZone);
        const due = schedule.between(start, new Date(start.getTime() + 400 * 86_400_000));
        const shown = due.map((instant) => wallOf(instant, timeZone));
        const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
        expect(shown.every((text) => text.endsWith(` ${time}`))).toBe(true);
        expect(new Set(shown).size).toBe(shown.length);
        // 400 days hold at most two days on which the time does not exist.
        expect(due.length).toBeGreaterThanOrEqual(398);
        expect(due.length).toBeLessThanOrEqual(401);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  test("every minute fires at each minute but those of the repeated hour, around both changes", () => {
    for (const [timeZone, spring, autumn] of [
      ["Europe/Paris", "2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"],
      ["America/New_York", "2026-03-08T05:00:00Z", "2026-11-01T05:00:00Z"],
    ] as const) {
      const schedule = parseSchedule("cron(* * * * ? *)", timeZone);
      const hours = (from: string, count: number) =>
        schedule.between(new Date(from), new Date(new Date(from).getTime() + count * 3_600_000)).length;
      expect(hours(spring, 4)).toBe(240);
      expect(hours(autumn, 4)).toBe(180);
    }
  });

  test("next agrees with between, and moves strictly forward", () => {
    const expression = fc.constantFrom(
      "cron(0/20 1-3 * * ? *)",
      "cron(0 2 ? * MON *)",
      "rate(7 hours)",
      "cron(15 10 ? * 6L *)",
    );
    fc.assert(
      fc.property(zone, moment, expression, (timeZone, start, text) => {
        const schedule = parseSchedule(text, timeZone);
        const first = schedule.next(start);
        expect(first !== null && first > start).toBe(true);
        if (first === null) return;
        expect(schedule.between(start, first)).toEqual([first]);
        expect(schedule.between(start, new Date(first.getTime() - 1))).toEqual([]);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe("rate", () => {
  test("counts from its anchor, which is its first instant", () => {
    const anchor = new Date("2026-01-01T00:07:30Z");
    const schedule = parseSchedule("rate(90 minutes)", utc, anchor);
    expect(schedule.next(new Date("2025-12-01T00:00:00Z"))).toEqual(anchor);
    expect(schedule.next(anchor)).toEqual(new Date("2026-01-01T01:37:30Z"));
  });
});

describe("refusals", () => {
  test.each([
    "",
    "every monday",
    "0 2 * * MON",
    "cron(0 2 * * MON)",
    "cron(0 2 * * MON *)",
    "cron(0 2 ? * ? *)",
    "cron(0 2 ? * MON * *)",
    "cron(60 2 ? * MON *)",
    "cron(0 24 ? * MON *)",
    "cron(0 2 32 * ? *)",
    "cron(0 2 0 * ? *)",
    "cron(0 2 ? 13 MON *)",
    "cron(0 2 ? * MOND *)",
    "cron(0 2 ? * 8 *)",
    "cron(0 2 ? * 3#1,6#3 *)",
    "cron(0 2 ? * MON#6 *)",
    "cron(0 2 ? * MON 1969)",
    "cron(0/0 2 ? * MON *)",
    "cron(0 5-2 ? * MON *)",
    "cron(, 2 ? * MON *)",
    "cron(-1 2 ? * MON *)",
    "rate(0 minutes)",
    "rate(1 minutes)",
    "rate(2 minute)",
    "rate(1.5 hours)",
    "rate(1 week)",
    "at(2026-02-30T00:00:00)",
    "at(2026-01-01T24:00:00)",
    "at(2026-01-01 00:00:00)",
  ])("%j is CFG010", (expression) => {
    expect(codeOf(() => parseSchedule(expression, utc))).toBe("CFG010");
  });

  test.each(["Europe/Pariss", "", "+01:00", "local"])("time zone %j is CFG011", (timeZone) => {
    expect(codeOf(() => parseSchedule("rate(1 hour)", timeZone))).toBe("CFG011");
  });
});
