import { channelsOf, isPager } from "../../channels/lookup.ts";
import type { ChannelName } from "../../channels/registry.ts";
import type { DescribeIncident, IncidentNotice } from "../../core/incidents/incident.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { OnCallAction } from "../../core/vocabulary/closed-sets.ts";
import type { Queryable } from "../client/rows.ts";

/** A notification before its channels are chosen. */
export interface NewNotification {
  noticeKey: string;
  workload: string;
  level: Notice["level"];
  audience: Notice["audience"];
  incident: number | null;
  thread: string;
  action: OnCallAction;
  subject: string;
  text: string;
  at: Slot;
}

/**
 * Enqueues a notification with one row for each channel of its level (R1.13). Rows of unconfigured channels are
 * enqueued, too, and given up when they are due: this query does not know the configuration.
 * Result  number of new rows; 0 when the notice was already recorded.
 */
export async function enqueueNotifications(
  client: Queryable,
  notification: NewNotification,
  channels: readonly ChannelName[] = channelsOf(notification.level),
): Promise<number> {
  const added = await client.query(
    `INSERT INTO notifications (notice_key, channel, workload, level, audience, incident, thread, action, subject, text,
       at, next_attempt_at)
     SELECT $1, channel, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11 FROM unnest($2::text[]) AS channel
     ON CONFLICT (notice_key, channel) DO NOTHING`,
    [
      notification.noticeKey,
      channels,
      notification.workload,
      notification.level,
      notification.audience,
      notification.incident,
      notification.thread,
      notification.action,
      notification.subject,
      notification.text,
      notification.at,
    ],
  );
  return added.rowCount ?? 0;
}

/** Thread name of an incident: the deduplication key at the on-call service, and the unit of ordered sending. */
function threadOf(incident: number): string {
  return `incident-${incident}`;
}

/** Whether a notification of the incident was ever enqueued. */
export async function wasNotified(client: Queryable, incident: number): Promise<boolean> {
  const sent = await client.query("SELECT FROM notifications WHERE incident = $1 LIMIT 1", [incident]);
  return sent.rowCount === 1;
}

/**
 * Enqueues the notifications of an incident's change. An acknowledgement goes only to the pager, which then stops
 * alerting.
 * Result  number of new rows.
 */
export async function enqueueIncidentNotice(
  client: Queryable,
  notice: IncidentNotice,
  id: number,
  describe: DescribeIncident,
  except: readonly ChannelName[] = [],
): Promise<number> {
  const { kind, at, incident } = notice;
  const silences = kind === "acknowledged" || kind === "snoozed";
  const channels = channelsOf(incident.severity).filter(
    (channel) => !except.includes(channel) && (!silences || isPager(channel)),
  );
  const notification: NewNotification = {
    noticeKey: `incident-${id}-${kind}-${at}`,
    workload: incident.workload,
    level: incident.severity,
    audience: "alerts",
    incident: id,
    thread: threadOf(id),
    action: silences ? "acknowledge" : kind === "resolved" ? "resolve" : "trigger",
    at,
    ...describe(notice, id),
  };
  return await enqueueNotifications(client, notification, channels);
}
