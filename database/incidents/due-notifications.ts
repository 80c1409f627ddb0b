import type { ChannelName } from "../../channels/registry.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { OnCallAction } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";

/** A notification with the fields that its channel needs. */
export interface Due {
  id: number;
  channel: ChannelName;
  workload: string;
  level: Notice["level"];
  audience: Notice["audience"];
  action: OnCallAction;
  thread: string;
  subject: string;
  text: string;
  at: Slot;
  incident: number | null;
  cause: string | null;
  modelVersion: number | null;
  openedAt: Slot | null;
  seen: number | null;
}

/** SQL for the due notifications of a channel: never tried, or with an ended pause. Only the first of each thread. */
const due = `FROM notifications AS pending
  WHERE pending.channel = $1 AND pending.state = 'owed' AND (pending.attempts = 0 OR pending.next_attempt_at <= $2)
    AND NOT EXISTS (SELECT FROM notification_channels AS channel WHERE channel.channel = $1 AND channel.retry_at > $2)
    AND NOT EXISTS (SELECT FROM notifications AS earlier WHERE earlier.channel = pending.channel
      AND earlier.thread = pending.thread AND earlier.state = 'owed' AND earlier.id < pending.id)`;

/**
 * Next notifications to send. Those with the fewest tries come first, so a repeatedly failing notification delays no
 * other.
 * Result  at most one notification per thread.
 */
export async function dueOf(
  client: Queryable,
  channel: ChannelName,
  at: Slot,
  limit: number,
): Promise<Due[]> {
  return await all(
    client,
    `SELECT n.id, n.channel, n.workload, n.level, n.audience, n.action, n.thread, n.subject, n.text, n.incident,
            ${slotText("n.at")} AS at, i.cause, i.model_version AS "modelVersion", ${slotText("i.opened_at")} AS "openedAt",
            i.seen
     FROM (SELECT pending.* ${due} ORDER BY pending.attempts, pending.id LIMIT $3) AS n
     LEFT JOIN incidents AS i ON i.id = n.incident ORDER BY n.attempts, n.id`,
    [channel, at, limit],
  );
}

export async function isDue(client: Queryable, channel: ChannelName, at: Slot): Promise<boolean> {
  return (await one(client, `SELECT ${due} LIMIT 1`, [channel, at])) !== undefined;
}

/**
 * Finds alerts that reached no person, among the notifications that were tried now: no channel accepted the notice,
 * and no other channel can accept it now. Each alert is returned at its first try and when it is given up, not at
 * tries between. Notices of level info, resolutions and acknowledgements are not returned.
 * Result  for each notice, the answer of its last channel.
 */
export async function undeliveredAlerts(
  client: Queryable,
  tried: readonly number[],
  at: Slot,
): Promise<{ subject: string; reason: string }[]> {
  return await all(
    client,
    `SELECT DISTINCT ON (tried.notice_key) tried.subject, coalesce(tried.last_error, '') AS reason
     FROM notifications AS tried
     WHERE tried.id = ANY($1) AND tried.level <> 'info' AND tried.action = 'trigger'
       AND (tried.attempts = 1 OR tried.state = 'given-up')
       AND NOT EXISTS (
         SELECT FROM notifications AS other LEFT JOIN notification_channels AS channel USING (channel)
         WHERE other.notice_key = tried.notice_key AND (other.state = 'sent'
           OR (other.state = 'owed' AND other.attempts = 0 AND (channel.retry_at IS NULL OR channel.retry_at <= $2))))
     ORDER BY tried.notice_key, tried.id DESC`,
    [tried, at],
  );
}

/** Whether a notification can be sent at this time. Reconcile then publishes NotificationDue. */
export async function notificationsAreDue(client: Queryable, at: Slot): Promise<boolean> {
  const any = await one(
    client,
    `SELECT FROM notifications AS pending LEFT JOIN notification_channels AS channel USING (channel)
     WHERE pending.state = 'owed' AND (pending.attempts = 0 OR pending.next_attempt_at <= $1)
       AND (channel.retry_at IS NULL OR channel.retry_at <= $1) LIMIT 1`,
    [at],
  );
  return any !== undefined;
}
