import type { Slot } from "../../core/time/slot.ts";
import type { WorkloadSchedule } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";

/** An expression of a schedule, and the time since which it applies. */
export interface SeenSchedule {
  schedule: WorkloadSchedule;
  since: Slot;
  expression: string;
  timeZone: string;
}

/**
 * All current and earlier expressions of a workload's schedules, oldest first. Records the current expressions first.
 * Shape   `now`: one entry for each schedule. Its `since` is used only when the expression is new or has changed.
 */
export async function seenSchedules(
  client: Queryable,
  workload: string,
  now: SeenSchedule[],
): Promise<SeenSchedule[]> {
  const read = () =>
    all<SeenSchedule>(
      client,
      `SELECT schedule, ${slotText("since")} AS since, expression, time_zone AS "timeZone"
       FROM schedules_seen WHERE workload = $1 ORDER BY since`,
      [workload],
    );
  const seen = await read();
  const news = now.filter(({ schedule, expression, timeZone }) => {
    const newest = seen.findLast((row) => row.schedule === schedule);
    return newest?.expression !== expression || newest.timeZone !== timeZone;
  });
  for (const { schedule, since, expression, timeZone } of news) {
    // Never before the row that it follows; one that was noted without its expression is completed.
    await client.query(
      `INSERT INTO schedules_seen (workload, schedule, since, expression, time_zone)
       SELECT $1, $2, coalesce(
         (SELECT since FROM schedules_seen WHERE workload = $1 AND schedule = $2 AND expression IS NULL),
         greatest($3, (SELECT max(since) FROM schedules_seen WHERE workload = $1 AND schedule = $2))), $4, $5
       ON CONFLICT (workload, schedule, since)
       DO UPDATE SET expression = excluded.expression, time_zone = excluded.time_zone`,
      [workload, schedule, since, expression, timeZone],
    );
  }
  return news.length === 0 ? seen : await read();
}

export interface ScheduledSlot {
  schedule: WorkloadSchedule;
  slot: Slot;
}

export interface SlotWithoutTrace extends ScheduledSlot {
  /** How often the slot was requested; null when it is found for the first time. */
  times: number | null;
  /** Whether the slot may be requested: never requested, or 1, 2, 4 and then every 8 hours after the last request. */
  isDue: boolean;
  /** Whether a pass at the same instant has already requested it. */
  isAsked: boolean;
}

/** Slots without a run, successful or failed, oldest first. */
export async function slotsWithoutTrace(
  client: Queryable,
  workload: string,
  slots: ScheduledSlot[],
  at: Slot,
): Promise<SlotWithoutTrace[]> {
  return await all(
    client,
    `SELECT due.schedule, ${slotText("due.slot")} AS slot, missed.times,
            coalesce(missed.last_at + least(8, power(2, missed.times - 1)) * interval '1 hour' <= $4, true) AS "isDue",
            coalesce(missed.last_at = $4, false) AS "isAsked"
     FROM unnest($2::text[], $3::timestamptz[]) AS due (schedule, slot)
     LEFT JOIN missed_slots AS missed
       ON missed.workload = $1 AND missed.schedule = due.schedule AND missed.slot = due.slot
     WHERE NOT EXISTS (SELECT FROM slot_runs AS run
       WHERE run.workload = $1 AND run.schedule = due.schedule AND run.slot = due.slot)
     ORDER BY due.slot, due.schedule`,
    [workload, slots.map(({ schedule }) => schedule), slots.map(({ slot }) => slot), at],
  );
}

/**
 * Records missed slots. Returns those that no earlier pass had found, so that two passes at one instant report each
 * slot once.
 */
export async function noteMissed(
  client: Queryable,
  workload: string,
  slots: ScheduledSlot[],
  at: Slot,
): Promise<ScheduledSlot[]> {
  return await all(
    client,
    `WITH noted AS (INSERT INTO missed_slots (workload, schedule, slot, found_at)
       SELECT $1, schedule, slot, $4 FROM unnest($2::text[], $3::timestamptz[]) AS missed (schedule, slot)
       ON CONFLICT DO NOTHING RETURNING schedule, slot)
     SELECT schedule, ${slotText("slot")} AS slot FROM noted ORDER BY noted.slot`,
    [workload, slots.map(({ schedule }) => schedule), slots.map(({ slot }) => slot), at],
  );
}

/** Counts a request of a slot. Returns the number of requests; 0 when a pass at the same instant already counted it. */
export async function slotAskedFor(
  client: Queryable,
  workload: string,
  { schedule, slot }: ScheduledSlot,
  at: Slot,
): Promise<number> {
  const asked = await one<{ times: number }>(
    client,
    `UPDATE missed_slots SET last_at = $4, times = times + 1
     WHERE workload = $1 AND schedule = $2 AND slot = $3 AND (last_at IS NULL OR last_at < $4) RETURNING times`,
    [workload, schedule, slot, at],
  );
  return asked?.times ?? 0;
}

/** Newest successful slot of each schedule. */
export async function lastSuccesses(
  client: Queryable,
  workload: string,
): Promise<{ schedule: string; slot: Slot }[]> {
  return await all(
    client,
    `SELECT schedule, ${slotText("max(slot)")} AS slot FROM slot_runs
     WHERE workload = $1 AND outcome = 'succeeded' GROUP BY schedule`,
    [workload],
  );
}
