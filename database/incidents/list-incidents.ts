import type { ChannelName } from "../../channels/registry.ts";
import type { Level, NotificationState } from "../../core/vocabulary/closed-sets.ts";
import { all, type Queryable, slotText } from "../client/rows.ts";
import { incidentColumns, type StoredIncident } from "./incidents.ts";

export interface ListFilter {
  workload?: string;
  resolved: boolean;
  limit: number;
}

/** Lists incidents, newest first. */
export async function listIncidents(
  client: Queryable,
  { workload, resolved, limit }: ListFilter,
): Promise<StoredIncident[]> {
  return await all(
    client,
    `SELECT ${incidentColumns} FROM incidents
     WHERE ($1::text IS NULL OR workload = $1) AND ($2 OR state <> 'resolved') ORDER BY id DESC LIMIT $3`,
    [workload ?? null, resolved, limit],
  );
}

/** Lists notifications: pending first, then newest first. */
export async function listNotifications(client: Queryable, { workload, limit }: ListFilter) {
  return await all<{
    id: number;
    channel: ChannelName;
    workload: string;
    level: Level;
    incident: number | null;
    subject: string;
    at: string;
    state: NotificationState;
    attempts: number;
    lastError: string | null;
    sentAt: string | null;
  }>(
    client,
    `SELECT id, channel, workload, level, incident, subject, ${slotText("at")} AS at, state, attempts,
            last_error AS "lastError", ${slotText("sent_at")} AS "sentAt"
     FROM notifications WHERE $1::text IS NULL OR workload = $1 ORDER BY (state = 'owed') DESC, id DESC LIMIT $2`,
    [workload ?? null, limit],
  );
}
