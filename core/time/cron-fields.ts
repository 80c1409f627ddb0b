const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Problem in one field of a cron expression. `parseSchedule` adds the whole expression to the message. */
export class CronFieldError extends Error {
  override readonly name = "CronFieldError";
}

interface Field {
  label: string;
  least: number;
  most: number;
  /** Names of the values, from `least` on. */
  names?: readonly string[];
}

const fields = {
  minutes: { label: "minutes", least: 0, most: 59 },
  hours: { label: "hours", least: 0, most: 23 },
  daysOfMonth: { label: "day of month", least: 1, most: 31 },
  months: { label: "month", least: 1, most: 12, names: monthNames },
  daysOfWeek: { label: "day of week", least: 1, most: 7, names: weekdayNames },
  years: { label: "year", least: 1970, most: 2199 },
} satisfies Record<string, Field>;

/** A day in the proleptic Gregorian calendar, months and days from 1. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** The six fields of an AWS cron expression: sets of values, and a test for days. */
export interface CronFields {
  /** Minutes, ascending. */
  minutes: readonly number[];
  /** Hours, ascending. */
  hours: readonly number[];
  lastYear: number;
  matchesDay(day: Day): boolean;
}

/**
 * Parses `minutes hours day-of-month month day-of-week year`.
 * Edges   exactly one of the two day fields is `?`; day of the week 1 is Sunday.
 * Throws  CronFieldError.
 * Source  EventBridge Scheduler user guide, "Schedule types", cron-based schedules.
 */
export function parseCronFields(text: string): CronFields {
  const parts = text.trim().toUpperCase().split(/\s+/);
  const [minutes, hours, daysOfMonth, months, daysOfWeek, years] = parts;
  if (
    minutes === undefined ||
    hours === undefined ||
    daysOfMonth === undefined ||
    months === undefined ||
    daysOfWeek === undefined ||
    years === undefined ||
    parts.length > 6
  ) {
    throw new CronFieldError(`${text.trim() === "" ? 0 : parts.length} fields instead of 6`);
  }
  if ((daysOfMonth === "?") === (daysOfWeek === "?")) {
    throw new CronFieldError("exactly one of day of month and day of week must be ?");
  }
  const monthSet = new Set(valuesOf(months, fields.months));
  const yearList = valuesOf(years, fields.years);
  const yearSet = new Set(yearList);
  const matches = daysOfWeek === "?" ? daysOfMonthTest(daysOfMonth) : daysOfWeekTest(daysOfWeek);
  return {
    minutes: valuesOf(minutes, fields.minutes),
    hours: valuesOf(hours, fields.hours),
    lastYear: Math.max(...yearList),
    matchesDay: (day) => yearSet.has(day.year) && monthSet.has(day.month) && matches(day),
  };
}

function daysOfMonthTest(text: string): (day: Day) => boolean {
  if (text === "L") return (day) => day.day === lengthOfMonth(day);
  if (text === "LW") return (day) => day.day === nearestWeekday(day, lengthOfMonth(day));
  const weekday = /^(\d+)W$/.exec(text);
  if (weekday !== null) {
    const target = numberOf(weekday[1] ?? "", fields.daysOfMonth);
    return (day) => target <= lengthOfMonth(day) && day.day === nearestWeekday(day, target);
  }
  const set = new Set(valuesOf(text, fields.daysOfMonth));
  return (day) => set.has(day.day);
}

function daysOfWeekTest(text: string): (day: Day) => boolean {
  const field = fields.daysOfWeek;
  if (text === "L") return (day) => weekdayOf(day) === 7;
  const last = /^(\w+)L$/.exec(text);
  if (last !== null) {
    const weekday = numberOf(last[1] ?? "", field);
    return (day) => weekdayOf(day) === weekday && day.day + 7 > lengthOfMonth(day);
  }
  const nth = /^(\w+)#(\w+)$/.exec(text);
  if (nth !== null) {
    const weekday = numberOf(nth[1] ?? "", field);
    const week = numberOf(nth[2] ?? "", { label: "week of the month after #", least: 1, most: 5 });
    return (day) => weekdayOf(day) === weekday && Math.ceil(day.day / 7) === week;
  }
  const set = new Set(valuesOf(text, field));
  return (day) => set.has(weekdayOf(day));
}

/** Values of a comma-separated list of `*`, `n` and `a-b`, each with an optional `/step`; ascending and unique. */
function valuesOf(text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const [range = "", step, ...rest] = item.split("/");
    if (rest.length > 0) throw new CronFieldError(`${field.label} is ${item}; one / at most`);
    const increment =
      step === undefined
        ? 1
        : numberOf(step, { label: `step of ${field.label}`, least: 1, most: field.most });
    const [from, to] = boundsOf(range, step !== undefined, field);
    for (let value = from; value <= to; value += increment) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function boundsOf(range: string, stepped: boolean, field: Field): [number, number] {
  if (range === "*") return [field.least, field.most];
  const [first = "", second, ...rest] = range.split("-");
  if (rest.length > 0) throw new CronFieldError(`${field.label} is ${range}; a range has two ends`);
  const from = numberOf(first, field);
  if (second === undefined) return [from, stepped ? field.most : from];
  const to = numberOf(second, field);
  if (to < from)
    throw new CronFieldError(`${field.label} is ${range}; its first value must not be the larger`);
  return [from, to];
}

function numberOf(text: string, field: Field): number {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + field.least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.least && value <= field.most)) {
    const names = field.names === undefined ? "" : ` or ${field.names[0]} to ${field.names.at(-1)}`;
    throw new CronFieldError(
      `${field.label} holds ${JSON.stringify(text)}; expected ${field.least} to ${field.most}${names}`,
    );
  }
  return value;
}

/** The Monday-to-Friday day closest to a day, within the same month. */
function nearestWeekday(month: Day, target: number): number {
  const weekday = weekdayOf({ ...month, day: target });
  if (weekday === 7) return target === 1 ? 3 : target - 1;
  if (weekday === 1) return target === lengthOfMonth(month) ? target - 2 : target + 1;
  return target;
}

function lengthOfMonth({ year, month }: Day): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Day of the week, from 1 (Sunday) to 7 (Saturday). */
function weekdayOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}
