import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";

const dayMillis = 86_400_000;

/**
 * Slots younger than this are ignored, because their function may still run: it has 15 minutes and its trigger two
 * retries.
 */
const graceSeconds = 30 * 60;

/** Two years and a day. Older slots must be run by a person. */
const horizonDays = 731;

/** Maximum slots of one schedule that are examined. A schedule with one slot a minute has 1,440 slots a day. */
const mostSlots = 1000;

const mirrorEveryHours = 6;

/** Older candidates are left to a person. */
const candidateDays = 35;

/**
 * Maximum missed slots of one schedule that one pass requests, so that the catch-up after a long outage causes no
 * overload.
 */
export const slotsPerPass = 20;

/** Expression and time zone of a schedule from an instant on. */
export interface SchedulePeriod {
  since: Slot;
  expression: string;
  timeZone: string;
}

/**
 * Slots of a schedule that must have been processed by now, oldest first: at most 1,000, and at most two years back.
 * Includes slots whose local time was skipped by daylight saving (`Schedule.due`).
 * Shape   periods: earlier and current expressions of the schedule, oldest first. Each period ends when the next one
 *         begins.
 */
export function dueSlots(periods: readonly SchedulePeriod[], at: Slot): Slot[] {
  const now = Date.parse(at);
  const until = now - graceSeconds * 1000;
  const slots: Slot[] = [];
  for (let index = periods.length - 1; index >= 0 && slots.length < mostSlots; index--) {
    const { since, expression, timeZone } = periods[index] ?? { since: at, expression: "", timeZone: "" };
    const from = Math.max(Date.parse(since), now - horizonDays * dayMillis);
    const to = Math.min(Date.parse(periods[index + 1]?.since ?? at), until);
    if (to <= from) continue;
    const due = parseSchedule(expression, timeZone).due(
      new Date(from),
      new Date(to),
      mostSlots - slots.length,
    );
    slots.unshift(...due.map(slotOf));
  }
  return slots;
}

/** Whether daylight saving skipped the local time of the slot. */
export function isJumpedOver(slot: Slot, { expression, timeZone }: Omit<SchedulePeriod, "since">): boolean {
  const instant = Date.parse(slot);
  return (
    parseSchedule(expression, timeZone)
      .next(new Date(instant - 1))
      ?.getTime() !== instant
  );
}

/** Oldest slot whose candidate is still followed automatically. */
export function candidateHorizon(at: Slot): Slot {
  return slotOf(new Date(Date.parse(at) - candidateDays * dayMillis));
}

/** Seconds since the last success, or since the schedule was first seen when it never succeeded. Never negative. */
export function secondsSince(last: Slot | null, since: Slot, at: Slot): number {
  return Math.max(0, (Date.parse(at) - Date.parse(last ?? since)) / 1000);
}

/**
 * Whether this pass compares the MLflow alias with the decision in PostgreSQL. The comparison finds an alias that a
 * person moved by hand. It takes half of the pass, so it runs only at some hours; pending effects are delivered
 * within the hour anyway.
 */
export function isMirrorHour(at: Slot): boolean {
  return Math.floor(Date.parse(at) / 3_600_000) % mirrorEveryHours === 0;
}

/** EventBridge delivers within seconds. Allow five minutes for the completion event to arrive. */
const eventGraceSeconds = 5 * 60;

export function completionEventIsMissing(endedAt: Date, at: Slot): boolean {
  return Date.parse(at) - endedAt.getTime() >= eventGraceSeconds * 1000;
}

/** Whether a slot is old enough that a missing result needs a repair. */
export function isLate(slot: Slot, at: Slot): boolean {
  return Date.parse(at) - Date.parse(slot) >= graceSeconds * 1000;
}
