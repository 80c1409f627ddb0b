import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "../../core/time/schedule-expression.ts";
import { overdueSeconds } from "../../infra/components/functions/schedules.ts";

const dayMillis = 86_400_000;
const spanOf = (from: string, days: number): [Date, Date] => [
  new Date(from),
  new Date(Date.parse(from) + days * dayMillis),
];
const minutes = (instants: Date[]) => instants.map((instant) => instant.toISOString().slice(0, 16));

describe("a local time that clocks jump over", () => {
  // Instants of the changes from the tz database, read with `zdump -v`; a skipped local time is due at the instant at which
  // it would have been shown without the jump.
  test.each([
    // 2026-03-29 01:00 UTC: 02:00 becomes 03:00.
    ["Europe/Paris", "30 2", "2026-03-27T12:00Z", ["03-28T01:30", "03-29T01:30", "03-30T00:30"]],
    // 2026-03-08 07:00 UTC: 02:00 becomes 03:00.
    ["America/New_York", "30 2", "2026-03-06T12:00Z", ["03-07T07:30", "03-08T07:30", "03-09T06:30"]],
    // 2026-10-03 15:30 UTC: 02:00 becomes 02:30, half an hour only.
    ["Australia/Lord_Howe", "15 2", "2026-10-01T18:00Z", ["10-02T15:45", "10-03T15:45", "10-04T15:15"]],
    // 2018-11-04 03:00 UTC: midnight becomes 01:00.
    ["America/Sao_Paulo", "0 0", "2018-11-02T12:00Z", ["11-03T03:00", "11-04T03:00", "11-05T02:00"]],
    ["UTC", "30 2", "2026-03-27T12:00Z", ["03-28T02:30", "03-29T02:30", "03-30T02:30"]],
  ])("%s: cron(%s * * ? *) is due once each day", (timeZone, time, from, expected) => {
    const schedule = parseSchedule(`cron(${time} * * ? *)`, timeZone);
    const due = minutes(schedule.due(...spanOf(from, 3)));
    expect(due.map((text) => text.slice(5))).toEqual(expected);
    // The middle one is what EventBridge Scheduler skips, where clocks change.
    const fired = minutes(schedule.between(...spanOf(from, 3)));
    expect(due.filter((text) => !fired.includes(text))).toEqual(timeZone === "UTC" ? [] : [due[1]]);
  });

  test("is not due beside another reading of the same instant", () => {
    const [from, until] = spanOf("2026-03-28T23:00Z", 0.25);
    for (const expression of ["cron(0 * * * ? *)", "cron(30 2-3 * * ? *)", "cron(0/15 * * * ? *)"]) {
      const schedule = parseSchedule(expression, "Europe/Paris");
      expect(schedule.due(from, until)).toEqual(schedule.between(from, until));
    }
  });

  test("of several in one jump, each is due, in the order of their instants among those that fire", () => {
    const schedule = parseSchedule("cron(10,50 2-3 * * ? *)", "Europe/Paris");
    // 02:10 and 02:50 stand for 03:10 and 03:50, which are scheduled too: four readings, two instants.
    expect(minutes(schedule.due(...spanOf("2026-03-29T00:00Z", 0.125)))).toEqual([
      "2026-03-29T01:10",
      "2026-03-29T01:50",
    ]);
    const mixed = parseSchedule("cron(45 2,3 * * ? *)", "Australia/Lord_Howe");
    expect(minutes(mixed.due(...spanOf("2026-10-03T15:00Z", 0.125)))).toEqual([
      "2026-10-03T15:45",
      "2026-10-03T16:45",
    ]);
  });

  test("is due for a one-time schedule too, which never fires", () => {
    const once = parseSchedule("at(2026-03-29T02:30:15)", "Europe/Paris");
    expect(once.next(new Date(0))).toBeNull();
    expect(once.due(...spanOf("2026-03-01T00:00Z", 60))).toEqual([new Date("2026-03-29T01:30:15Z")]);
    expect(once.due(...spanOf("2026-03-29T01:30:15Z", 60))).toEqual([]);
  });

  test("a whole day that a zone left out is due with the next one: both stand for the same instants", () => {
    // Samoa had no 30 December 2011.
    const schedule = parseSchedule("cron(0 9 * * ? *)", "Pacific/Apia");
    const [from, until] = spanOf("2011-12-28T00:00Z", 5);
    expect(schedule.due(from, until)).toEqual(schedule.between(from, until));
  });
});

// AWS: "your schedule runs only once and doesn't repeat its invocation" (EventBridge Scheduler user guide, "Daylight
// savings time on EventBridge Scheduler").
test.each([
  ["Europe/Paris", "30 2", "2026-10-24T12:00Z", "2026-10-25T00:30"],
  ["America/New_York", "30 1", "2026-10-31T12:00Z", "2026-11-01T05:30"],
  ["Australia/Lord_Howe", "45 1", "2026-04-04T00:00Z", "2026-04-04T14:45"],
  ["America/Sao_Paulo", "30 23", "2018-02-17T12:00Z", "2018-02-18T01:30"],
])(
  "%s: a local time that occurs twice, cron(%s * * ? *), is due at its first occurrence alone",
  (timeZone, time, from, expected) => {
    const schedule = parseSchedule(`cron(${time} * * ? *)`, timeZone);
    expect(minutes(schedule.due(...spanOf(from, 1)))).toEqual([expected]);
  },
);

describe("every wall-clock occurrence is due exactly once", () => {
  const zones = [
    ...["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"],
    ...["Pacific/Auckland", "Asia/Kolkata", "America/Havana", "UTC"],
  ];
  const formats = new Map(
    zones.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }),
    ]),
  );
  const shown = (instant: number, timeZone: string) => formats.get(timeZone)?.format(instant) ?? "";

  /**
   * By looking at the clock minute by minute: the first minute that shows the reading; where none does, the one before
   * the jump and as many minutes more as the reading is later. No arithmetic with offsets.
   */
  function lookedUp(reading: string, clock: (instant: number) => string): number {
    const near = Date.parse(`${reading.replace(" ", "T")}Z`);
    let before = near - 1.2 * dayMillis;
    for (let instant = before; instant < near + 1.2 * dayMillis; instant += 60_000) {
      const text = clock(instant);
      if (text === reading) return instant;
      if (text > reading) {
        const last = Date.parse(`${clock(before).replace(" ", "T")}Z`);
        return before + (near - last);
      }
      before = instant;
    }
    throw new Error(`${reading} is nowhere near itself`);
  }

  /** The same function, called once for each argument: the readings of one change look at the same minutes. */
  function remembering(clock: (instant: number) => string): (instant: number) => string {
    const seen = new Map<number, string>();
    return (instant) => {
      const text = seen.get(instant) ?? clock(instant);
      seen.set(instant, text);
      return text;
    };
  }

  test("over two years: each date of the calendar has its slot, where a clock shows it or would have", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 1985, max: 2035 }),
        fc.nat(23),
        fc.nat(59),
        (timeZone, year, hour, minute) => {
          const schedule = parseSchedule(`cron(${minute} ${hour} * * ? ${year}-${year + 1})`, timeZone);
          const span = [new Date(Date.UTC(year - 1, 11, 1)), new Date(Date.UTC(year + 2, 1, 1))] as const;
          const due = schedule.due(...span).map(Number);
          const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
          const days = (Date.UTC(year + 2, 0, 1) - Date.UTC(year, 0, 1)) / dayMillis;
          const readings = Array.from(
            { length: days },
            (_, day) => `${new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10)} ${time}`,
          );
          expect(due).toHaveLength(days);
          expect(due.every((instant, index) => index === 0 || instant > (due[index - 1] ?? 0))).toBe(true);
          const fired = new Set(schedule.between(...span).map(Number));
          for (const [index, reading] of readings.entries()) {
            const instant = due[index] ?? 0;
            const isShown = shown(instant, timeZone) === reading;
            expect(fired.has(instant)).toBe(isShown);
            if (!isShown) expect(instant).toBe(lookedUp(reading, (at) => shown(at, timeZone)));
          }
          // Nothing fires that is not due.
          expect([...fired].every((instant) => due.includes(instant))).toBe(true);
        },
      ),
      { seed: 11, numRuns: 40 },
    );
  });

  test("on the days around every change of a decade, at the minutes of the jump", () => {
    for (const timeZone of zones) {
      for (let instant = Date.UTC(2016, 0, 1); instant < Date.UTC(2026, 0, 1); instant += dayMillis) {
        if (shown(instant, timeZone).slice(11) === shown(instant + dayMillis, timeZone).slice(11)) continue;
        const clock = remembering((at) => shown(at, timeZone));
        for (const time of ["00:00", "00:30", "01:30", "02:00", "02:15", "02:59", "03:00", "23:30"]) {
          for (const day of [0, 1, 2]) {
            const reading = `${shown(instant + day * dayMillis, timeZone).slice(0, 10)} ${time}`;
            const [hour, minute] = time.split(":").map(Number);
            const [year, month, date] = reading.slice(0, 10).split("-").map(Number);
            const schedule = parseSchedule(`cron(${minute} ${hour} ${date} ${month} ? ${year})`, timeZone);
            expect(
              schedule.due(...spanOf(new Date(instant - 2 * dayMillis).toISOString(), 8)).map(Number),
              reading,
            ).toEqual([lookedUp(reading, clock)]);
          }
        }
      }
    }
  });
});

test("at most so many: the newest, the same as the end of all of them", () => {
  const span = spanOf("2025-06-01T00:00Z", 365);
  for (const expression of [
    "cron(30 2 * * ? *)",
    "cron(0/20 1-3 * * ? *)",
    "rate(7 hours)",
    "at(2026-03-29T02:30:00)",
  ]) {
    const schedule = parseSchedule(expression, "Europe/Paris");
    const all = schedule.due(...span);
    for (const most of [0, 1, 2, 100, 100_000]) {
      expect(schedule.due(...span, most)).toEqual(all.slice(Math.max(0, all.length - most)));
    }
  }
});

test("the due slots of a rate are those that fire: elapsed time ignores clock changes", () => {
  const schedule = parseSchedule("rate(90 minutes)", "Europe/Paris");
  const span = spanOf("2026-03-28T00:00Z", 3);
  expect(schedule.due(...span)).toEqual(schedule.between(...span));
});

test.each([
  // 25 hours from one 02:30 to the next on the night that has an hour more, and the six hours of slack.
  ["cron(30 2 * * ? *)", "Europe/Paris", 31],
  ["cron(0 1 * * ? *)", "Europe/Paris", 31],
  ["cron(0 2 ? * MON *)", "Europe/Paris", 7 * 24 + 1 + 6],
  ["cron(30 2 * * ? *)", "UTC", 30],
  ["rate(1 hour)", "Europe/Paris", 7],
])(
  "%s in %s is overdue after %i hours: a night that is jumped over makes no alarm deaf for a day",
  (expression, timeZone, hours) => {
    expect(overdueSeconds(expression, timeZone)).toBe(hours * 3600);
  },
);
