import { firstInstantOf, wallClockAt } from "../../core/time/zoned-time.ts";

/** A local day of a rehearsal. */
export interface Day {
  /** Number from 1, the day of the first load. */
  number: number;
  /** Date, such as `2026-11-23`. */
  date: string;
  /** Weekday from 1 (Monday). */
  weekday: number;
}

const dayMillis = 86_400_000;

/** Number of the local day of an instant; day 1 is the day of `first`. */
export function dayNumber(instant: Date, first: Date, timeZone: string): number {
  return Math.round((dateMillis(instant, timeZone) - dateMillis(first, timeZone)) / dayMillis) + 1;
}

/** Day with this number. */
export function dayOf(number: number, first: Date, timeZone: string): Day {
  const date = new Date(dateMillis(first, timeZone) + (number - 1) * dayMillis);
  return { number, date: date.toISOString().slice(0, 10), weekday: date.getUTCDay() || 7 };
}

/**
 * Instant at which local clocks show this time on the day.
 * Shape   time: `hh:mm`.
 * Edges   for a time that daylight saving skips, the first instant after it.
 */
export function instantOf({ date }: Day, time: string, timeZone: string): Date {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const shown = firstInstantOf({ year, month, day, hour, minute }, timeZone);
  return (
    shown ?? firstInstantOf({ year, month, day, hour: hour + 1, minute: 0 }, timeZone) ?? new Date(Number.NaN)
  );
}

/** Midnight UTC of the local date in the zone. */
function dateMillis(instant: Date, timeZone: string): number {
  const { year, month, day } = wallClockAt(instant, timeZone);
  return Date.UTC(year, month - 1, day);
}
