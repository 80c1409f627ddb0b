import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable } from "../client/rows.ts";

/** When there is next something to do after an instant: the pause of a notification ends, or the quiet or the calm of an incident. */
export async function nextDueAt(client: Queryable, after: Slot): Promise<Date | undefined> {
  const [attempt, elapses] = [await nextAttempt(client, after), await nextElapse(client, after)];
  if (attempt === undefined || elapses === undefined) return attempt ?? elapses;
  return attempt < elapses ? attempt : elapses;
}

/** When the next row is due that waits at this instant. */
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

/** When incidents are next to be looked at: a quiet or a calm ends. */
async function nextElapse(client: Queryable, after: Slot): Promise<Date | undefined> {
  const next = await one<{ at: Date | null }>(
    client,
    `SELECT min(coalesce(calm_until, quiet_until)) AS at FROM incidents
     WHERE state <> 'resolved' AND coalesce(calm_until, quiet_until) > $1`,
    [after],
  );
  return next?.at ?? undefined;
}
