const formatters = new Map<string, Intl.DateTimeFormat>();
const dayMillis = 86_400_000;
const midnightOffsets = new Map<string, number>();
const mostRememberedOffsets = 10_000;

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
 * The instant that a reading stands for, whether or not a clock ever shows it: the first at which one does, or, when
 * clocks were put forward past it, the one at which it would have been shown had they not been: 02:30 on a night that
 * goes from 02:00 to 03:00 is the instant at which they show 03:30.
 * Source  The same choice as java.time.ZonedDateTime.ofLocal and Temporal's "compatible" disambiguation.
 */
export function instantOf(reading: WallClock, timeZone: string): Date {
  const asUtc = utcMillis(reading);
  return firstInstantOf(reading, timeZone) ?? new Date(asUtc - offsetsAround(asUtc, timeZone).before);
}

function utcMillis({ year, month, day, hour, minute }: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * Offsets before and after anything that a zone may change around a reading, at midnights UTC so that they can be
 * remembered. No zone changes its offset twice within four days (looked at in all of them, 1970 to 2045).
 */
function offsetsAround(asUtc: number, timeZone: string): { before: number; after: number } {
  const dayNumber = Math.floor(asUtc / dayMillis);
  return {
    before: offsetAtMidnight(dayNumber - 1, timeZone),
    after: offsetAtMidnight(dayNumber + 2, timeZone),
  };
}

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
