import { userError } from "../errors/error.ts";
import { CronFieldError, type CronFields, type Day, parseCronFields } from "./cron-fields.ts";
import { firstInstantOf, instantOf, isTimeZone, type WallClock, wallClockAt } from "./zoned-time.ts";

/** A parsed schedule. Its instants are whole minutes, as in EventBridge Scheduler, except with a `rate` anchor. */
export interface Schedule {
  expression: string;
  timeZone: string;
  /** First instant later than `after`, or null when there is none. */
  next(after: Date): Date | null;
  /** All instants later than `after` and not later than `until`, ascending. */
  between(after: Date, until: Date): Date[];
  /**
   * Instants in the same range at which a run is expected, ascending. These are all instants that fire. In addition,
   * each local time that daylight saving skips, and that therefore never fires, gives the instant of `instantOf`.
   * Equal instants count once: an hourly schedule has no additional instant for a skipped hour. A local time that
   * occurs twice is expected once, at its first occurrence.
   * Shape   only the newest `most` instants are returned.
   */
  due(after: Date, until: Date, most?: number): Date[];
}

type Instants = Pick<Schedule, "next" | "between" | "due">;

const unitMinutes = { minute: 1, hour: 60, day: 1440 } as const;
const dayMillis = 86_400_000;
/** The last that a Date holds, in the year 275760; a rate of a million years is legal and fires after it. */
const lastInstant = 8.64e15;

/**
 * Parses an EventBridge Scheduler expression: `rate(value unit)`, `at(yyyy-mm-ddThh:mm:ss)` or `cron(six fields)`.
 * Edges   a local time that daylight saving skips does not fire; a local time that occurs twice fires the first time.
 *         `rate` counts elapsed time, so its days have 24 hours. It counts from `anchor`, by default 1970-01-01 UTC,
 *         so that every caller gets the same instants.
 * Throws  CFG010 (expression), CFG011 (time zone).
 * Source  EventBridge Scheduler user guide, "Schedule types". A general cron library was rejected: croner fires at
 *         the skipped time, and reads the first of six fields as seconds.
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
  return { expression, timeZone, ...instantsOf(expression, timeZone, anchor) };
}

function instantsOf(expression: string, timeZone: string, anchor: Date): Instants {
  const [, kind, inner = ""] = /^\s*(rate|at|cron)\(([^()]*)\)\s*$/.exec(expression) ?? [];
  switch (kind) {
    case "rate":
      return byRate(expression, inner, anchor);
    case "at":
      return once(expression, inner, timeZone);
    case "cron":
      return byCron(expression, inner, timeZone);
    default:
      throw malformed(expression, "it is none of the three forms");
  }
}

function byRate(expression: string, inner: string, anchor: Date): Instants {
  const [, value = "", unit = "", plural] = /^\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*$/.exec(inner) ?? [];
  if (unit !== "minute" && unit !== "hour" && unit !== "day") {
    throw malformed(expression, "a rate is a positive whole number and minutes, hours or days");
  }
  if ((value === "1") !== (plural === "")) {
    throw malformed(expression, "the unit is singular after 1 and plural after any other number");
  }
  const stepMillis = Number(value) * unitMinutes[unit] * 60_000;
  const start = anchor.getTime();
  /** Number of the first step later than an instant. */
  const stepAfter = (instant: Date) => Math.max(0, Math.floor((instant.getTime() - start) / stepMillis) + 1);
  const due: Schedule["due"] = (after, until, most = Number.POSITIVE_INFINITY) => {
    const end = stepAfter(until);
    const first = Math.max(stepAfter(after), end - most);
    return Array.from(
      { length: Math.max(0, end - first) },
      (_, index) => new Date(start + (first + index) * stepMillis),
    );
  };
  return {
    next: (after) => {
      const at = start + stepAfter(after) * stepMillis;
      return at <= lastInstant ? new Date(at) : null;
    },
    between: (after, until) => due(after, until),
    due,
  };
}

function once(expression: string, inner: string, timeZone: string): Instants {
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
  const reading = { year, month, day, hour, minute };
  const withSeconds = (instant: Date) => new Date(instant.getTime() + second * 1000);
  const shown = firstInstantOf(reading, timeZone);
  const fires = shown === null ? null : withSeconds(shown);
  const due = withSeconds(instantOf(reading, timeZone));
  return {
    next: (after) => (fires !== null && fires > after ? fires : null),
    between: (after, until) => (fires !== null && fires > after && fires <= until ? [fires] : []),
    due: (after, until, most = 1) => (most > 0 && due > after && due <= until ? [due] : []),
  };
}

function byCron(expression: string, inner: string, timeZone: string): Instants {
  const cron = cronOf(expression, inner);
  return {
    next(after) {
      const start = wallClockAt(after, timeZone);
      const firstNoon = noonOf(start);
      for (let noon = firstNoon; ; noon += dayMillis) {
        const today = dayOf(noon);
        if (today.year > cron.lastYear) return null;
        if (!cron.matchesDay(today)) continue;
        // First occurrences ascend with their readings, so that earlier readings of the first day are all past.
        for (const reading of readingsOf(today, cron, noon === firstNoon ? start : midnight)) {
          const due = firstInstantOf(reading, timeZone);
          if (due !== null && due > after) return due;
        }
      }
    },
    between(after, until) {
      const instants: Date[] = [];
      const start = wallClockAt(after, timeZone);
      const firstNoon = noonOf(start);
      // A day more: clocks may be put back over midnight, after readings of the next day were shown.
      const lastNoon = noonOf(wallClockAt(until, timeZone)) + dayMillis;
      for (let noon = firstNoon; noon <= lastNoon; noon += dayMillis) {
        const today = dayOf(noon);
        if (today.year > cron.lastYear) break;
        if (!cron.matchesDay(today)) continue;
        for (const reading of readingsOf(today, cron, noon === firstNoon ? start : midnight)) {
          const due = firstInstantOf(reading, timeZone);
          if (due !== null && due > after && due <= until) instants.push(due);
        }
      }
      return instants;
    },
    due(after, until, most = Number.POSITIVE_INFINITY) {
      const due = new Set<number>();
      // A jump may carry a reading to the next day of the calendar, where zones crossed the date line a whole one.
      const firstNoon = noonOf(wallClockAt(after, timeZone)) - 2 * dayMillis;
      let daysMore = 2;
      for (
        let noon = noonOf(wallClockAt(until, timeZone));
        noon >= firstNoon && daysMore > 0;
        noon -= dayMillis
      ) {
        if (due.size >= most) daysMore--;
        const today = dayOf(noon);
        if (!cron.matchesDay(today)) continue;
        for (const reading of readingsOf(today, cron, midnight)) {
          const instant = instantOf(reading, timeZone);
          if (instant > after && instant <= until) due.add(instant.getTime());
        }
      }
      const ascending = [...due].sort((a, b) => a - b);
      return ascending.slice(Math.max(0, ascending.length - most)).map((instant) => new Date(instant));
    },
  };
}

function noonOf({ year, month, day }: WallClock): number {
  return Date.UTC(year, month - 1, day, 12);
}

function dayOf(noon: number): Day {
  const date = new Date(noon);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function cronOf(expression: string, inner: string): CronFields {
  try {
    return parseCronFields(inner);
  } catch (error) {
    throw error instanceof CronFieldError ? malformed(expression, error.message) : error;
  }
}

type Reading = Pick<WallClock, "hour" | "minute">;
const midnight: Reading = { hour: 0, minute: 0 };

/** Ascending, not before `from`. */
function* readingsOf(today: Day, cron: CronFields, from: Reading): Generator<WallClock> {
  for (const hour of cron.hours) {
    if (hour < from.hour) continue;
    for (const minute of cron.minutes) {
      if (hour > from.hour || minute >= from.minute) yield { ...today, hour, minute };
    }
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
