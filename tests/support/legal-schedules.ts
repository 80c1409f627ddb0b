import fc from "fast-check";

const named = (least: number, names: readonly string[]) =>
  fc.oneof(fc.integer({ min: least, max: least + names.length - 1 }).map(String), fc.constantFrom(...names));
const months = named(1, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
const weekdays = named(1, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);
const numbers = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);

/** A field: `*`, values, ranges and steps, in lists. */
function field(value: fc.Arbitrary<string>, least: number, most: number): fc.Arbitrary<string> {
  const range = fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const start = fc.oneof(value, range, fc.constant("*"));
  const stepped = fc.tuple(start, numbers(1, most)).map(([from, step]) => `${from}/${step}`);
  return fc.oneof(
    fc.constant("*"),
    stepped,
    fc.array(fc.oneof(value, range, stepped), { minLength: 1, maxLength: 4 }).map((all) => all.join(",")),
  );
}

const days = fc.oneof(
  field(numbers(1, 31), 1, 31).map((day) => `${day} ? `),
  fc.constantFrom("L ? ", "LW ? "),
  numbers(1, 31).map((day) => `${day}W ? `),
  field(weekdays, 1, 7).map((day) => `? ${day}`),
  fc.constant("? L"),
  weekdays.map((day) => `? ${day}L`),
  fc.tuple(weekdays, numbers(1, 5)).map(([day, week]) => `? ${day}#${week}`),
);

const cron = fc
  .tuple(
    field(numbers(0, 59), 0, 59),
    field(numbers(0, 23), 0, 23),
    days,
    field(months, 1, 12),
    fc.oneof(fc.constant("*"), field(numbers(1970, 2199), 1970, 2199)),
  )
  .map(([minutes, hours, day, month, years]) => {
    const [dayOfMonth, dayOfWeek] = day.trim().split(" ");
    return `cron(${minutes} ${hours} ${dayOfMonth} ${month} ${dayOfWeek} ${years})`;
  });

const rate = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 1500 }).map(String),
      fc.bigInt({ min: 1n, max: 10n ** 30n }).map(String),
    ),
    fc.constantFrom("minute", "hour", "day"),
  )
  .map(([value, unit]) => `rate(${value} ${unit}${value === "1" ? "" : "s"})`);

const at = fc
  .date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2199-12-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => `at(${date.toISOString().slice(0, 19)})`);

/**
 * Every form of a schedule's expression.
 * Source  EventBridge Scheduler user guide, "Schedule types".
 */
export const legalSchedules = fc.oneof({ weight: 4, arbitrary: cron }, rate, at);

export const timeZones = fc.constantFrom(
  ...["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia"],
);
