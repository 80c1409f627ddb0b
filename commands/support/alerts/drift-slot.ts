import { userError } from "../../../core/errors/error.ts";
import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import { wallClockAt } from "../../../core/time/zoned-time.ts";

const dayMillis = 86_400_000;

/**
 * Slot in which a day is examined: the newest slot before now, or the slot after the given day.
 * Throws  TRG008 for a day that has not ended or has no slot.
 */
export function driftSlot(
  expression: string,
  timeZone: string,
  now: Date,
  named?: string,
): { slot: Slot; day: string } {
  const from = named === undefined ? now.getTime() - 40 * dayMillis : Date.parse(`${named}T00:00:00Z`);
  const slots = parseSchedule(expression, timeZone).between(new Date(from), now);
  const found =
    named === undefined ? slots.at(-1) : slots.find((slot) => dayThatEnded(slot, timeZone) === named);
  if (found !== undefined) return { slot: slotOf(found), day: dayThatEnded(found, timeZone) };
  throw userError("TRG008", {
    where: "--day",
    found: named ?? "no day",
    expected: `a day that schedule ${expression} has examined before ${slotOf(now)}`,
    next: "Name an earlier day, or leave --day out.",
  });
}

/** Local day before the day of a slot. */
function dayThatEnded(slot: Date, timeZone: string): string {
  const { year, month, day } = wallClockAt(slot, timeZone);
  return new Date(Date.UTC(year, month - 1, day) - dayMillis).toISOString().slice(0, 10);
}
