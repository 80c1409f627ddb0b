import { parseSchedule } from "../core/time/schedule-expression.ts";

export interface Calendar {
  /** Where virtual time begins: early enough that reconcile has seen every workload before its first slot. */
  start: Date;
  /** The load slots of the rehearsal, ascending. */
  slots: Date[];
  /** Where virtual time ends, never later than the machine's now. */
  end: Date;
}

const hour = 3_600_000;
/** Half an hour short of it: the next slot is not part of the rehearsal, the night before it is. */
const wholeWeek = (7 * 24 - 0.5) * hour;
const lookBackDays = 800;

/**
 * How long the rehearsal goes on after its last slot: for as long as a pipeline needs, until now, or for a whole week.
 */
export type After = "the last decision" | "now" | "a week";

/**
 * The last `weeks` slots of a schedule before now, so that the clock can go on by the machine's and never runs back.
 * Throws  RangeError when the schedule has fewer.
 */
export function lastSlots(
  schedule: { expression: string; timeZone: string },
  weeks: number,
  now: Date,
  after: After = "the last decision",
): Calendar {
  const from = new Date(now.getTime() - lookBackDays * 24 * hour);
  const until = after === "a week" ? new Date(now.getTime() - wholeWeek) : now;
  const slots = parseSchedule(schedule.expression, schedule.timeZone).between(from, until).slice(-weeks);
  const [first] = slots;
  const last = slots.at(-1);
  if (first === undefined || last === undefined || slots.length < weeks) {
    throw new RangeError(
      `the schedule has ${slots.length} slots in the last ${lookBackDays} days, not ${weeks}`,
    );
  }
  const goesOn = after === "the last decision" ? 6 * hour : wholeWeek;
  const end = Math.min(now.getTime(), last.getTime() + goesOn);
  return { start: new Date(first.getTime() - 2 * hour), slots, end: new Date(end) };
}
