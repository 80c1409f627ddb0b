import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";

const dayMillis = 86_400_000;

/** A slot younger than this may still be at work; its function has 15 minutes and its trigger two retries. */
const graceSeconds = 30 * 60;

/** Two years and a day: a hundred weeks and more. Slots older than this are left to a person. */
const horizonDays = 731;

/** Of a schedule that fires often, only so many slots are looked back upon: a day of minutes is 1,440 of them. */
const mostSlots = 1000;

const mirrorEveryHours = 6;

/** Candidates older than this are left to a person. */
const candidateDays = 35;

/** How many missed slots of one schedule are asked for in a pass: an outage of weeks is caught up without a storm. */
export const slotsPerPass = 20;

/** What a schedule was from an instant on. */
export interface SchedulePeriod {
  since: Slot;
  expression: string;
  timeZone: string;
}

/**
 * Slots of a schedule that must have had their effect by now, oldest first: the newest 1,000 of two years. A local time
 * that daylight saving skips never fires and is due all the same (`Schedule.due`).
 * Shape  periods: what the schedule has been, oldest first; each is followed until the next one begins.
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

/** Whether the slot's local time was never shown, because clocks were put forward past it. */
export function isJumpedOver(slot: Slot, { expression, timeZone }: Omit<SchedulePeriod, "since">): boolean {
  const instant = Date.parse(slot);
  return (
    parseSchedule(expression, timeZone)
      .next(new Date(instant - 1))
      ?.getTime() !== instant
  );
}

/** Before which a candidate is left to a person. */
export function candidateHorizon(at: Slot): Slot {
  return slotOf(new Date(Date.parse(at) - candidateDays * dayMillis));
}

/** Seconds from the last success to now; from first sight, when there was none. Never negative. */
export function secondsSince(last: Slot | null, since: Slot, at: Slot): number {
  return Math.max(0, (Date.parse(at) - Date.parse(last ?? since)) / 1000);
}

/**
 * Whether the alias in MLflow is compared with what was decided. A pending effect is delivered within the hour; this finds
 * what somebody moved by hand, which misleads people and nothing of ours, and it would be half the time of every pass.
 */
export function isMirrorHour(at: Slot): boolean {
  return Math.floor(Date.parse(at) / 3_600_000) % mirrorEveryHours === 0;
}

/** EventBridge delivers within seconds; allow five minutes for the completion event to arrive. */
const eventGraceSeconds = 5 * 60;

export function completionEventIsMissing(endedAt: Date, at: Slot): boolean {
  return Date.parse(at) - endedAt.getTime() >= eventGraceSeconds * 1000;
}

/** Whether something of this slot is late enough to be looked after. */
export function isLate(slot: Slot, at: Slot): boolean {
  return Date.parse(at) - Date.parse(slot) >= graceSeconds * 1000;
}
