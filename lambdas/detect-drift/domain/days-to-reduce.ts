import { userError } from "../../../core/errors/error.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import { wallClockAt } from "../../../core/time/zoned-time.ts";
import { daysBefore } from "./days.ts";

/**
 * Refuses a slot of the far future. A slot dates everything that follows from it, including which rows have expired,
 * so a wrong slot would empty the inference log.
 * Throws  DRF001 when the slot is more than a day ahead of PostgreSQL's clock.
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

/**
 * Days before the report's day that examine() reads: 30 days of the longest window, and a week for the comparison of
 * weekdays.
 */
export const lookBackDays = 37;

/** Number of earlier days that are checked for requests which reached the log late. */
const lateDays = 7;

/** Calendar day that ended at a slot, in the given time zone. The day may have 23 or 25 hours. */
export function dayThatEnded(slot: Slot, timeZone: string): string {
  const { year, month, day } = wallClockAt(new Date(slot), timeZone);
  return daysBefore(new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10), 1);
}

/** First day whose single requests are still stored, counted back from the newest reported day. */
export function keptSince(newest: string, retentionDays: number): string {
  return daysBefore(newest, retentionDays);
}

/** Range of earlier days that are checked again for late rows. */
export function lateWindow(day: string): { from: string; to: string } {
  return { from: daysBefore(day, lateDays), to: daysBefore(day, 1) };
}

/** Row counts by day: logged requests, evaluated batch rows, and feedback labels. */
type Counted = Record<"requests" | "batch" | "feedback", Map<string, number>>;

export interface DayCounts {
  now: Counted;
  /** Row counts that the stored sketches contain. */
  reduced: Counted;
}

/**
 * Days to reduce to sketches, oldest first: the report's day, and each earlier day whose row counts have changed
 * since its reduction. Counts change when a server delivers requests or labels late, or when a batch is evaluated
 * late.
 * Edges   a lower count of labels is ignored: labels of expired requests cannot be counted any more.
 * Shape   since: first day whose requests are still stored. Earlier days keep their sketches.
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
