import type { Slot } from "../../../core/time/slot.ts";
import { type WorkloadSchedule, workloadSchedules } from "../../../core/vocabulary/closed-sets.ts";
import type { ScheduledSlot, SeenSchedule, SlotWithoutTrace } from "../../../database/reconcile/slots.ts";
import type { MetricValue } from "../../shared/ports.ts";
import { dueSlots, isJumpedOver, secondsSince, slotsPerPass } from "../domain/due-slots.ts";
import type { ReconcilePorts, WrittenSettings } from "../ports.ts";

/** People are notified of a repair when it is new, and once more, seven hours later, when it did not help. */
export const repeatNoticeAt = 4;

export interface CaughtUp {
  /** What was asked for in this pass, in words. */
  done: string[];
  /** What people are notified of. */
  news: string[];
  recurring: string[];
  /** What the overdue alarms watch. */
  metrics: MetricValue[];
}

/**
 * Finds the slots of a workload's schedules that had no effect, and asks for them again, oldest first.
 *
 * | a due slot               | found in `missed_slots`    | then                                                     |
 * |--------------------------|----------------------------|----------------------------------------------------------|
 * | left a trace             | or not                     | nothing                                                  |
 * | left none                | no                         | recorded; people are notified in one line for a schedule |
 * | left none                | never asked for            | asked for, at most 20 of a schedule at one instant       |
 * | left none                | asked for, its pause over  | asked for again; the fourth time people are notified     |
 *
 * Slots skipped by daylight saving are not reported: nothing is wrong, and they are caught up like the others.
 */
export async function catchUpSlots(
  ports: ReconcilePorts,
  { workload, writtenAt }: WrittenSettings,
  { at, force }: { at: Slot; force: boolean },
): Promise<CaughtUp> {
  const { name } = workload;
  const current = workloadSchedules.map((schedule) => ({
    schedule,
    since: writtenAt,
    expression: workload.schedule[schedule],
    timeZone: ports.timeZone,
  }));
  const seen = await ports.store.seenSchedules(name, current);
  const due = workloadSchedules.flatMap((schedule) =>
    dueSlots(
      seen.filter((one) => one.schedule === schedule),
      at,
    ).map((slot) => ({ schedule, slot })),
  );
  const missed = await ports.store.slotsWithoutTrace(name, due, at);
  const unknown = missed.filter(({ times }) => times === null);
  const found = unknown.length === 0 ? [] : await ports.store.noteMissed(name, unknown, at);
  const caughtUp: CaughtUp = {
    done: [],
    news: [],
    recurring: [],
    metrics: await sinceLastSuccess(ports, name, seen, at),
  };
  for (const schedule of workloadSchedules) {
    const ofIt = (slots: ScheduledSlot[]) => slots.filter((one) => one.schedule === schedule);
    const news = ofIt(found).filter(({ slot }) => !wasJumpedOver(seen, schedule, slot));
    if (news.length > 0) caughtUp.news.push(`${phrase(news, schedule)} had no effect and ${pace(news)}`);
    // A pass may run twice, or twice at once: together they ask for no more than one would.
    const asked = missed
      .filter((one) => one.schedule === schedule && (force || one.isDue || one.isAsked))
      .slice(0, slotsPerPass)
      .filter((one) => force || one.isDue);
    const stuck = await ask(ports, name, asked, at);
    if (asked.length > 0)
      caughtUp.done.push(`${phrase(asked, schedule)} had no effect and ${be(asked)} asked for`);
    if (stuck.length > 0) {
      caughtUp.recurring.push(`${phrase(stuck, schedule)} still had no effect after ${repeatNoticeAt} tries`);
    }
  }
  return caughtUp;
}

/** Seconds since each schedule last succeeded, for the alarms that notice when one is overdue. */
async function sinceLastSuccess(
  ports: ReconcilePorts,
  workload: string,
  seen: readonly SeenSchedule[],
  at: Slot,
): Promise<MetricValue[]> {
  const successes = await ports.store.lastSuccesses(workload);
  return workloadSchedules.map((schedule) => {
    const last = successes.find((one) => one.schedule === schedule)?.slot ?? null;
    const since = seen.find((one) => one.schedule === schedule)?.since ?? at;
    return {
      name: "SecondsSinceLastSuccess",
      value: secondsSince(last, since, at),
      unit: "Seconds",
      dimensions: { Workload: workload, Schedule: schedule },
    };
  });
}

/** Publishes first and counts then: a publication that fails is no try. Result: those asked for the fourth time. */
async function ask(
  ports: ReconcilePorts,
  workload: string,
  slots: SlotWithoutTrace[],
  at: Slot,
): Promise<ScheduledSlot[]> {
  const stuck: ScheduledSlot[] = [];
  for (const { schedule, slot } of slots) {
    await ports.bus.publish("SlotMissed", { workload, schedule, slot });
    const times = await ports.store.slotAskedFor(workload, { schedule, slot }, at);
    if (times === repeatNoticeAt) stuck.push({ schedule, slot });
  }
  return stuck;
}

function wasJumpedOver(seen: readonly SeenSchedule[], schedule: WorkloadSchedule, slot: Slot): boolean {
  const period = seen.findLast((one) => one.schedule === schedule && one.since < slot);
  return period !== undefined && isJumpedOver(slot, period);
}

function phrase(slots: ScheduledSlot[], schedule: WorkloadSchedule): string {
  const [first, last] = [slots[0]?.slot, slots.at(-1)?.slot];
  if (slots.length === 1) return `slot ${first} of its ${schedule} schedule`;
  return `${slots.length} slots of its ${schedule} schedule, ${first} to ${last},`;
}

function pace(slots: ScheduledSlot[]): string {
  return `${be(slots)} caught up${slots.length > slotsPerPass ? `, ${slotsPerPass} in an hour, oldest first` : ""}`;
}

function be(slots: ScheduledSlot[]): string {
  return slots.length === 1 ? "is" : "are";
}
