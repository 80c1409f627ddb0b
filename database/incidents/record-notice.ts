import type pg from "pg";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueNotifications } from "./enqueue-notifications.ts";
import { observeIncident } from "./observe-incident.ts";

/** A notice or an alarm, as it is recorded. */
export interface ReceivedNotice extends Omit<Notice, "notice"> {
  /** What the incidents are ordered by: when the topic took it, or the alarm changed. */
  at: Slot;
  /** For how long a cause must stay away until its incident is over. */
  calmSeconds?: number;
  /**
   * The end of something whose beginning must have come: sent even where no beginning is recorded, because that was sent
   * directly while the database was down.
   */
  endsUnrecorded?: boolean;
}

/** `repeated`: recorded before; `late`: a newer notice of its causes was recorded, so that this one changes nothing. */
export type NoticeOutcome = "taken" | "repeated" | "late";

/**
 * Records a notice with everything that follows from it, in one transaction: the notice itself, its incidents and its
 * notifications. A notice whose cause opens or repeats an incident is sent as that incident is, and not once more.
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

/** The newest notice of any of these causes: whether it is after an instant, and began something. */
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
