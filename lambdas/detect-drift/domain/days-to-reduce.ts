import { userError } from "../../../core/errors/error.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import { wallClockAt } from "../../../core/time/zoned-time.ts";
import { daysBefore } from "./days.ts";

/**
 * Throws  DRF001 when the slot is more than a day ahead of PostgreSQL's clock. A slot dates all that follows from it, and
 *         what is past its retention then: one of the far future would empty the log.
 */
export function refuseFuture(workload: string, slot: Slot, now: Date): void {
  const latest = slotOf(new Date(now.getTime() + 86_400_000));
  if (slot <= latest) return;
  throw userError("DRF001", {
    where: `detect-drift, workload ${workload}`,
    found: `slot ${slot}, which is yet to come`,
    expected: `a slot until ${latest}, a day after the clock of PostgreSQL`,
    next: "Send the slot of a day that has ended; npm run check-drift -- --day <day> finds it.",
  });
}

/** As far back as examine() looks, the day itself not counted: 30 days, and a week to compare weekdays with. */
export const lookBackDays = 37;

/** Requests that come to the log after their day was reduced are looked for on this many days before. */
const lateDays = 7;

/** The day that ended when a slot came: of the time zone's calendar, however many hours it had. */
export function dayThatEnded(slot: Slot, timeZone: string): string {
  const { year, month, day } = wallClockAt(new Date(slot), timeZone);
  return daysBefore(new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10), 1);
}

/** The first day whose single requests are kept, seen from the newest day that was reported. */
export function keptSince(newest: string, retentionDays: number): string {
  return daysBefore(newest, retentionDays);
}

/** Days that are looked at again beside the day itself. */
export function lateWindow(day: string): { from: string; to: string } {
  return { from: daysBefore(day, lateDays), to: daysBefore(day, 1) };
}

/** Requests in the log, labelled rows that were scored, and labels of requests in the log, by day. */
type Counted = Record<"requests" | "batch" | "feedback", Map<string, number>>;

export interface DayCounts {
  now: Counted;
  /** Those that were reduced. */
  reduced: Counted;
}

/**
 * The days to reduce, oldest first: the day itself, and those before it whose counts are not those that were reduced,
 * because servers brought requests or labels late, a batch was scored late, or the day was never reduced. Fewer labels
 * are no reason: those of requests past their retention cannot be counted any more.
 * Shape   since: the first day whose requests are kept; an earlier one keeps what was made of it.
 */
export function daysToReduce(day: string, since: string, { now, reduced }: DayCounts): string[] {
  const { from, to } = lateWindow(day);
  const days: string[] = [];
  for (let one = from; one <= to; one = daysBefore(one, -1)) {
    const changed = (["requests", "batch"] as const).some(
      (kind) => (now[kind].get(one) ?? 0) !== (reduced[kind].get(one) ?? 0),
    );
    const labelled = (now.feedback.get(one) ?? 0) > (reduced.feedback.get(one) ?? 0);
    if (changed || labelled) days.push(one);
  }
  return [...days, day].filter((one) => one >= since);
}
