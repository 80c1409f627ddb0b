import { parseSchedule, type Schedule } from "../core/time/schedule-expression.ts";

export interface Calendar {
  /** Start of virtual time, early enough that reconcile sees every workload before its first slot. */
  start: Date;
  /** Load slots of the rehearsal, ascending. */
  slots: Date[];
  /** End of virtual time, never later than the machine's time. */
  end: Date;
}

const hour = 3_600_000;
/** Duration of a week minus half an hour: it includes the last night, but not the next slot. */
const wholeWeek = (7 * 24 - 0.5) * hour;
const lookBackDays = 800;

/** End of the rehearsal after its last slot: when the pipeline should have decided, now, or after a week. */
export type After = "the last decision" | "now" | "a week";

/**
 * The last `weeks` slots of a schedule before now. The clock can then continue with the machine's time, and never
 * runs backwards.
 * Throws  RangeError when the schedule has fewer slots.
 */
export function lastSlots(
  schedule: { expression: string; timeZone: string },
  weeks: number,
  now: Date,
  after: After = "the last decision",
): Calendar {
  const from = new Date(now.getTime() - lookBackDays * 24 * hour);
  const until = after === "a week" ? new Date(now.getTime() - wholeWeek) : now;
  const slots = newestSlots(parseSchedule(schedule.expression, schedule.timeZone), from, until, weeks);
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

/** Looks back further until there are enough: a schedule of minutes has a million slots in two years. */
function newestSlots(schedule: Schedule, from: Date, until: Date, count: number): Date[] {
  for (let span = count * 8 * 24 * hour; ; span *= 4) {
    const since = Math.max(from.getTime(), until.getTime() - span);
    const slots = schedule.between(new Date(since), until);
    if (slots.length >= count || since === from.getTime()) return slots.slice(-count);
  }
}
