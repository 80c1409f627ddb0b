import type { Slot } from "../../../core/time/slot.ts";
import { type WorkloadSchedule, workloadSchedules } from "../../../core/vocabulary/closed-sets.ts";
import type { ScheduledSlot, SeenSchedule, SlotWithoutTrace } from "../../../database/reconcile/slots.ts";
import type { MetricValue } from "../../shared/ports.ts";
import { dueSlots, isJumpedOver, secondsSince, slotsPerPass } from "../domain/due-slots.ts";
import type { ReconcilePorts, WrittenSettings } from "../ports.ts";

/** Number of tries after which people are notified a second time: about seven hours after the first. */
export const repeatNoticeAt = 4;

export interface CaughtUp {
  /** Requests of this pass, in words. */
  done: string[];
  /** New repairs, of which people are notified. */
  news: string[];
  recurring: string[];
  /** Metrics that the overdue alarms evaluate. */
  metrics: MetricValue[];
}

/**
 * Finds the slots of a workload's schedules that were not processed, and requests them again, oldest first.
 *
 * | due slot      | row in `missed_slots`       | action                                                   |
 * |---------------|-----------------------------|----------------------------------------------------------|
 * | processed     | any                         | none                                                     |
 * | not processed | none                        | a row is added; people get one line per schedule         |
 * | not processed | never requested             | requested; at most 20 slots of a schedule per pass       |
 * | not processed | requested, pause has ended  | requested again; people are notified at the fourth time  |
 *
 * Slots skipped by daylight saving are caught up, too, but not reported, because nothing is wrong.
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

/** Seconds since the last success of each schedule, for the overdue alarms. */
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

/**
 * Publishes the requests, then counts them. A failed publication is not counted. Returns the slots that were
 * requested for the fourth time.
 */
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
