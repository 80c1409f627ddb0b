import { parseSchedule } from "../../core/schedule-expression.ts";
import { type Slot, slotOf } from "../../core/slot.ts";

/** A slot younger than this may still be at work; its function has 15 minutes and its trigger two retries. */
const graceSeconds = 30 * 60;

/** Slots older than this are left to a person. */
const horizonDays = 35;

/**
 * Slots of a schedule that have passed and left no trace, oldest first. A slot whose local time did not exist,
 * because clocks went forward, is none: its schedule skips it.
 * Shape   since: when the workload was first seen; run: slots that left a trace.
 */
export function missedSlots(
  schedule: { expression: string; timeZone: string },
  window: { since: Slot; at: Slot; run: readonly Slot[] },
): Slot[] {
  const until = new Date(Date.parse(window.at) - graceSeconds * 1000);
  const from = new Date(horizonStart(window));
  if (until <= from) return [];
  const run = new Set(window.run);
  return parseSchedule(schedule.expression, schedule.timeZone)
    .between(from, until)
    .map(slotOf)
    .filter((slot) => !run.has(slot));
}

/** Where looking back ends: at first sight of the workload, or the horizon. */
export function horizonStart({ since, at }: { since: Slot; at: Slot }): Slot {
  const horizon = new Date(Date.parse(at) - horizonDays * 86_400_000);
  return slotOf(new Date(Math.max(Date.parse(since), horizon.getTime())));
}

/** Seconds from the last success to now; from first sight, when there was none. Never negative. */
export function secondsSince(last: Slot | null, since: Slot, at: Slot): number {
  return Math.max(0, (Date.parse(at) - Date.parse(last ?? since)) / 1000);
}

/** EventBridge delivers within seconds; a job that ended just now is not a job nobody was told of. */
const eventGraceSeconds = 5 * 60;

export function isUnheard(endedAt: Date, at: Slot): boolean {
  return Date.parse(at) - endedAt.getTime() >= eventGraceSeconds * 1000;
}

/** Whether something of this slot is late enough to be looked after. */
export function isLate(slot: Slot, at: Slot): boolean {
  return Date.parse(at) - Date.parse(slot) >= graceSeconds * 1000;
}
