const formatters = new Map<string, Intl.DateTimeFormat>();
const dayMillis = 86_400_000;
const midnightOffsets = new Map<string, number>();
const mostRememberedOffsets = 10_000;

/** Date and time of a local clock; months and days count from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Whether the time zone is a known IANA name. */
export function isTimeZone(timeZone: string): boolean {
  try {
    const known = formatterOf(timeZone).resolvedOptions().timeZone;
    // Intl takes any capitals, which neither Linux's files of zones nor EventBridge Scheduler do.
    if (known !== timeZone && known.toLowerCase() === timeZone.toLowerCase()) return false;
    // "+01:00" and the like are accepted by Intl, but not by EventBridge Scheduler.
    return /^[A-Za-z]/.test(timeZone);
  } catch {
    return false;
  }
}

/** Local date and time at an instant. Throws RangeError for an unknown zone. */
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
 * First instant at which the local clock shows a date and time.
 * Result  null when daylight saving skips this local time.
 */
export function firstInstantOf(reading: WallClock, timeZone: string): Date | null {
  const asUtc = utcMillis(reading);
  const offsets = offsetsAround(asUtc, timeZone);
  // No transition near: the only offset there is gives the only instant.
  if (offsets.before === offsets.after) return new Date(asUtc - offsets.before);
  const instants = [asUtc - offsets.before, asUtc - offsets.after].filter(
    (instant) => instant + offsetMillis(instant, timeZone) === asUtc,
  );
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}

/**
 * Instant of a local date and time. For a local time that occurs twice, the first instant. For a local time that
 * daylight saving skips, the instant that it would have without the change: 02:30 is 03:30 on the clock in a night in
 * which 02:00 becomes 03:00.
 * Source  the same rule as java.time.ZonedDateTime.ofLocal, and Temporal's "compatible" disambiguation.
 */
export function instantOf(reading: WallClock, timeZone: string): Date {
  const asUtc = utcMillis(reading);
  return firstInstantOf(reading, timeZone) ?? new Date(asUtc - offsetsAround(asUtc, timeZone).before);
}

function utcMillis({ year, month, day, hour, minute }: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * UTC offsets of a zone before and after a possible change near a local time. The offsets are read at midnight UTC,
 * so that they can be cached. No zone changes its offset twice within four days (checked for all zones, 1970 to
 * 2045).
 */
function offsetsAround(asUtc: number, timeZone: string): { before: number; after: number } {
  const dayNumber = Math.floor(asUtc / dayMillis);
  // The readings of one day follow each other, up to 1,440 of them.
  if (newest?.dayNumber !== dayNumber || newest.timeZone !== timeZone) {
    newest = {
      timeZone,
      dayNumber,
      before: offsetAtMidnight(dayNumber - 1, timeZone),
      after: offsetAtMidnight(dayNumber + 2, timeZone),
    };
  }
  return newest;
}

let newest: { timeZone: string; dayNumber: number; before: number; after: number } | undefined;

function offsetAtMidnight(dayNumber: number, timeZone: string): number {
  const key = `${timeZone} ${dayNumber}`;
  let offset = midnightOffsets.get(key);
  if (offset === undefined) {
    offset = offsetMillis(dayNumber * dayMillis, timeZone);
    // Two years of a zone fit many times; a process that asks for more starts over instead of growing.
    if (midnightOffsets.size >= mostRememberedOffsets) midnightOffsets.clear();
    midnightOffsets.set(key, offset);
  }
  return offset;
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
