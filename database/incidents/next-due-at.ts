import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable } from "../client/rows.ts";

/**
 * Next time after an instant at which there is work: a notification's pause ends, a silence ends, or an absent cause
 * is resolved.
 */
export async function nextDueAt(client: Queryable, after: Slot): Promise<Date | undefined> {
  const [attempt, elapses] = [await nextAttempt(client, after), await nextElapse(client, after)];
  if (attempt === undefined || elapses === undefined) return attempt ?? elapses;
  return attempt < elapses ? attempt : elapses;
}

/** Time at which the next waiting notification is due. */
async function nextAttempt(client: Queryable, after: Slot): Promise<Date | undefined> {
  const next = await one<{ at: Date | null }>(
    client,
    `SELECT min(greatest(CASE WHEN pending.attempts > 0 THEN pending.next_attempt_at END, channel.retry_at)) AS at
     FROM notifications AS pending LEFT JOIN notification_channels AS channel USING (channel)
     WHERE pending.state = 'owed' AND greatest(CASE WHEN pending.attempts > 0 THEN pending.next_attempt_at END, channel.retry_at) > $1`,
    [after],
  );
  return next?.at ?? undefined;
}

/** Time at which the next silence or absence of a cause ends. */
async function nextElapse(client: Queryable, after: Slot): Promise<Date | undefined> {
  const next = await one<{ at: Date | null }>(
    client,
    `SELECT min(coalesce(calm_until, quiet_until)) AS at FROM incidents
     WHERE state <> 'resolved' AND coalesce(calm_until, quiet_until) > $1`,
    [after],
  );
  return next?.at ?? undefined;
}
