import type pg from "pg";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueNotifications } from "./enqueue-notifications.ts";
import { observeIncident } from "./observe-incident.ts";

/** A notice or alarm as it is recorded. */
export interface ReceivedNotice extends Omit<Notice, "notice"> {
  /** Time by which notices are ordered: when the topic accepted the notice, or the alarm changed. */
  at: Slot;
  /** Seconds for which a cause must stay away before its incident is resolved. */
  calmSeconds?: number;
  /**
   * True: the end of a problem is sent even when its beginning is not recorded. The beginning was sent directly while
   * the database was down.
   */
  endsUnrecorded?: boolean;
}

/**
 * `taken`: recorded now. `repeated`: already recorded. `late`: a newer notice of its causes is recorded, so this one
 * changes nothing.
 */
export type NoticeOutcome = "taken" | "repeated" | "late";

/**
 * Records a notice with its incidents and notifications in one transaction. A notice that opens or repeats an
 * incident is sent only as that incident's notification.
 */
export async function recordNotice(
  pool: pg.Pool,
  received: ReceivedNotice,
  describe: DescribeIncident,
): Promise<NoticeOutcome> {
  return await withTransaction(pool, async (client) => {
    const { key, workload, cause, resolves = [], subject, at } = received;
    // One at a time: an alarm and its end that come together are taken in the order of their instants, or found late.
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('notices:' || $1, 0))", [workload]);
    const before = await newestOf(client, workload, [...resolves, ...(cause === undefined ? [] : [cause])]);
    const added = await client.query(
      `INSERT INTO notices (key, workload, cause, resolves, subject, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [key, workload, cause ?? null, resolves, subject, at],
    );
    if (added.rowCount === 0) return "repeated";
    if (before?.isAfter(at)) return "late";
    for (const over of resolves) {
      const { text, calmSeconds } = received;
      const gone = {
        workload,
        cause: over,
        severity: "none",
        title: subject,
        text,
        at,
        calmSeconds,
      } as const;
      await observeIncident(client, gone, { notify: true, describe });
      const isUnrecorded = received.endsUnrecorded === true && before?.began !== true;
      if (isUnrecorded) await enqueueDirectly(client, received, over, "resolve");
    }
    if (cause !== undefined && received.level !== "info") {
      const severity = received.level;
      await observeIncident(
        client,
        { workload, cause, severity, title: subject, text: received.text, at },
        { notify: true, describe },
      );
    } else if (received.onlyResolves !== true) {
      await enqueueDirectly(client, received, cause ?? key, "trigger");
    }
    return "taken";
  });
}

/** Enqueues a notice that belongs to no incident. */
async function enqueueDirectly(
  client: Queryable,
  received: ReceivedNotice,
  thread: string,
  action: "trigger" | "resolve",
): Promise<void> {
  const { key, workload, level, audience, subject, text, at } = received;
  const enqueued = { workload, level, audience, subject, text, at, thread, action };
  await enqueueNotifications(client, { ...enqueued, noticeKey: key, incident: null });
}

/** Newest notice of any of these causes: its time, and whether it opened something. */
async function newestOf(client: Queryable, workload: string, causes: string[]) {
  if (causes.length === 0) return undefined;
  const newest = await one<{ at: Date; began: boolean }>(
    client,
    `SELECT at, cause = ANY($2) IS TRUE AS began FROM notices
     WHERE workload = $1 AND (cause = ANY($2) OR resolves && $2) ORDER BY at DESC LIMIT 1`,
    [workload, causes],
  );
  if (newest === undefined) return undefined;
  return { began: newest.began, isAfter: (at: Slot) => newest.at.getTime() > Date.parse(at) };
}
