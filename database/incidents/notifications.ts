import type { Telling } from "../../core/incident.ts";
import { incidentWords } from "../../core/incident-words.ts";
import { type Channel, channelsOf, type Notice } from "../../core/notice.ts";
import type { Slot } from "../../core/slot.ts";
import type { Queryable } from "../rows.ts";

/** Something that people are owed, before it is known by which channels. */
export interface Owed {
  noticeKey: string;
  workload: string;
  level: Notice["level"];
  audience: Notice["audience"];
  incident: number | null;
  thread: string;
  action: "trigger" | "acknowledge" | "resolve";
  subject: string;
  text: string;
  at: Slot;
}

/**
 * Writes down what people are owed, a row for each channel of its level (R1.13), whether configured or not: who writes
 * does not know that. A row of a channel that is not configured is given up, and says so, when its turn comes.
 * Result  how many rows are new; a notice that is written down already adds none.
 */
export async function oweNotifications(
  client: Queryable,
  owed: Owed,
  channels: readonly Channel[] = channelsOf(owed.level),
): Promise<number> {
  const added = await client.query(
    `INSERT INTO notifications (notice_key, channel, workload, level, audience, incident, thread, action, subject, text,
       at, next_attempt_at)
     SELECT $1, channel, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11 FROM unnest($2::text[]) AS channel
     ON CONFLICT (notice_key, channel) DO NOTHING`,
    [
      owed.noticeKey,
      channels,
      owed.workload,
      owed.level,
      owed.audience,
      owed.incident,
      owed.thread,
      owed.action,
      owed.subject,
      owed.text,
      owed.at,
    ],
  );
  return added.rowCount ?? 0;
}

/** The thread of an incident at the on-call service, and in our own order of sending. */
function threadOf(incident: number): string {
  return `incident-${incident}`;
}

/** Whether people were ever told of an incident, or are owed it. */
export async function wasTold(client: Queryable, incident: number): Promise<boolean> {
  const told = await client.query("SELECT FROM notifications WHERE incident = $1 LIMIT 1", [incident]);
  return told.rowCount === 1;
}

/** What a step of an incident owes people. A person who looks after it is told to the on-call service, which rings. */
export async function oweTelling(
  client: Queryable,
  telling: Telling,
  id: number,
  except: readonly Channel[] = [],
): Promise<number> {
  const { kind, at, incident } = telling;
  const quiets = kind === "acknowledged" || kind === "snoozed";
  const channels = channelsOf(incident.severity).filter(
    (channel) => !except.includes(channel) && (!quiets || channel === "on-call"),
  );
  const owed: Owed = {
    noticeKey: `incident-${id}-${kind}-${at}`,
    workload: incident.workload,
    level: incident.severity,
    audience: "alerts",
    incident: id,
    thread: threadOf(id),
    action: quiets ? "acknowledge" : kind === "resolved" ? "resolve" : "trigger",
    at,
    ...incidentWords(telling, id),
  };
  return await oweNotifications(client, owed, channels);
}
