import { CronFieldError, type CronFields, parseCronFields } from "./cron-fields.ts";
import { userError } from "./errors.ts";
import { firstInstantOf, isTimeZone, type WallClock, wallClockAt } from "./zoned-time.ts";

/** When something fires. Instants are whole minutes, as EventBridge Scheduler's are, except those of a `rate` anchor. */
export interface Schedule {
  expression: string;
  timeZone: string;
  /** The first instant later than `after`; null when there is none. */
  next(after: Date): Date | null;
  /** All instants later than `after` and not later than `until`, ascending. */
  between(after: Date, until: Date): Date[];
}

const unitMinutes = { minute: 1, hour: 60, day: 1440 } as const;
const dayMillis = 86_400_000;

/**
 * Reads an EventBridge Scheduler expression: `rate(value unit)`, `at(yyyy-mm-ddThh:mm:ss)`, `cron(six fields)`.
 * Edges   A local time that does not exist (clocks put forward) is skipped, one that occurs twice fires at its first
 *         occurrence; `rate` counts elapsed time, so its days have 24 hours. It starts at `anchor`, which is 1970-01-01
 *         UTC unless given, so that everyone who asks gets the same instants.
 * Throws  CFG010 (expression), CFG011 (time zone).
 * Source  EventBridge Scheduler user guide, "Schedule types". A general cron library was rejected: croner fires the
 *         skipped time and reads six fields as seconds first.
 */
export function parseSchedule(expression: string, timeZone: string, anchor = new Date(0)): Schedule {
  if (!isTimeZone(timeZone)) {
    throw userError("CFG011", {
      where: "time zone",
      found: JSON.stringify(timeZone),
      expected: 'an IANA name such as "Europe/Paris"',
      next: "Correct the name; en.wikipedia.org/wiki/List_of_tz_database_time_zones lists them.",
    });
  }
  const next = nextOf(expression, timeZone, anchor);
  return {
    expression,
    timeZone,
    next,
    between(after, until) {
      const instants: Date[] = [];
      for (let due = next(after); due !== null && due <= until; due = next(due)) instants.push(due);
      return instants;
    },
  };
}

function nextOf(expression: string, timeZone: string, anchor: Date): Schedule["next"] {
  const [, kind, inner = ""] = /^\s*(rate|at|cron)\(([^()]*)\)\s*$/.exec(expression) ?? [];
  switch (kind) {
    case "rate":
      return nextByRate(expression, inner, anchor);
    case "at":
      return nextOnce(expression, inner, timeZone);
    case "cron":
      return nextByCron(expression, inner, timeZone);
    default:
      throw malformed(expression, "it is none of the three forms");
  }
}

function nextByRate(expression: string, inner: string, anchor: Date): Schedule["next"] {
  const [, value = "", unit = "", plural] = /^\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*$/.exec(inner) ?? [];
  if (unit !== "minute" && unit !== "hour" && unit !== "day") {
    throw malformed(expression, "a rate is a positive whole number and minutes, hours or days");
  }
  if ((value === "1") !== (plural === "")) {
    throw malformed(expression, "the unit is singular after 1 and plural after any other number");
  }
  const stepMillis = Number(value) * unitMinutes[unit] * 60_000;
  const start = anchor.getTime();
  return (after) => {
    const steps = Math.max(0, Math.floor((after.getTime() - start) / stepMillis) + 1);
    return new Date(start + steps * stepMillis);
  };
}

function nextOnce(expression: string, inner: string, timeZone: string): Schedule["next"] {
  const match = /^\s*(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\s*$/.exec(inner);
  if (match === null) throw malformed(expression, "at() holds a time such as 2026-11-23T02:00:00");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw malformed(expression, "this day or time is on no calendar");
  }
  const minuteInstant = firstInstantOf({ year, month, day, hour, minute }, timeZone);
  const due = minuteInstant === null ? null : new Date(minuteInstant.getTime() + second * 1000);
  return (after) => (due !== null && due > after ? due : null);
}

function nextByCron(expression: string, inner: string, timeZone: string): Schedule["next"] {
  const cron = cronOf(expression, inner);
  return (after) => {
    const start = wallClockAt(after, timeZone);
    const firstNoon = Date.UTC(start.year, start.month - 1, start.day, 12);
    for (let noon = firstNoon; ; noon += dayMillis) {
      const date = new Date(noon);
      const today = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      if (today.year > cron.lastYear) return null;
      if (!cron.matchesDay(today)) continue;
      // First occurrences ascend with their readings, so that earlier readings of the first day are all past.
      const fromHour = noon === firstNoon ? start.hour : 0;
      for (const reading of readingsOf(today, cron, fromHour)) {
        const due = firstInstantOf(reading, timeZone);
        if (due !== null && due > after) return due;
      }
    }
  };
}

function cronOf(expression: string, inner: string): CronFields {
  try {
    return parseCronFields(inner);
  } catch (error) {
    throw error instanceof CronFieldError ? malformed(expression, error.message) : error;
  }
}

function* readingsOf(
  today: Pick<WallClock, "year" | "month" | "day">,
  cron: CronFields,
  fromHour: number,
): Generator<WallClock> {
  for (const hour of cron.hours) {
    if (hour < fromHour) continue;
    for (const minute of cron.minutes) yield { ...today, hour, minute };
  }
}

function malformed(expression: string, why: string): Error {
  return userError("CFG010", {
    where: "schedule expression",
    found: `${JSON.stringify(expression)}, where ${why}`,
    expected:
      "rate(value unit), at(yyyy-mm-ddThh:mm:ss) or cron(minutes hours day-of-month month day-of-week year)",
    next: 'Every Monday at 02:00 is "cron(0 2 ? * MON *)".',
  });
}
