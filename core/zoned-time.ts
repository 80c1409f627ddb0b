const formatters = new Map<string, Intl.DateTimeFormat>();

/** A reading of a wall clock, months and days from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Whether the runtime knows the zone by its IANA name. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    // "+01:00" and the like are accepted by Intl, but not by EventBridge Scheduler.
    return /^[A-Za-z]/.test(timeZone);
  } catch {
    return false;
  }
}

/** What a clock on the wall shows at an instant. Throws RangeError on an unknown zone. */
export function wallClockAt(instant: Date, timeZone: string): WallClock {
  const shown = new Date(instant.getTime() + offsetMillis(instant.getTime(), timeZone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

/**
 * The first instant at which a clock on the wall shows this reading.
 * Result  null when it never does, because clocks were put forward past it.
 */
export function firstInstantOf(reading: WallClock, timeZone: string): Date | null {
  const { year, month, day, hour, minute } = reading;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const dayMillis = 86_400_000;
  // A zone changes its offset at most once within two days, so the offsets around the reading are all there are.
  const offsets = [offsetMillis(asUtc - dayMillis, timeZone), offsetMillis(asUtc + dayMillis, timeZone)];
  const instants = offsets
    .map((offset) => asUtc - offset)
    .filter((instant) => instant + offsetMillis(instant, timeZone) === asUtc);
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}

function offsetMillis(instant: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
