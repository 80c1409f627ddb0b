import type pg from "pg";
import type { ChannelName } from "../../channels/registry.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { observeIncident } from "./observe.ts";

/** One notification as its channel needs it. */
export interface Due {
  id: number;
  channel: ChannelName;
  workload: string;
  level: Notice["level"];
  audience: Notice["audience"];
  action: "trigger" | "acknowledge" | "resolve";
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

/** Incidents of channels belong to no workload. */
const everyWorkload = "all";

/**
 * Runs `work` as the channel's only sender: a session lock keeps others out, and is gone with the connection when this
 * process dies. So nothing is sent by two at once, without a lease that would have to be measured on some clock.
 * Result  false when another sender is at work; it looks for what came in meanwhile before it leaves.
 * Shape   `work` sends what is due, and returns whether it should look again.
 */
export async function asOnlySender(
  pool: pg.Pool,
  channel: ChannelName,
  work: () => Promise<{ stopped: boolean }>,
  isDue: () => Promise<boolean>,
): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    let stopped = false;
    do {
      const lock = await one<{ held: boolean }>(
        client,
        "SELECT pg_try_advisory_lock(hashtextextended('notify:' || $1, 0)) AS held",
        [channel],
      );
      if (lock?.held !== true) return false;
      try {
        ({ stopped } = await work());
      } finally {
        await client.query("SELECT pg_advisory_unlock(hashtextextended('notify:' || $1, 0))", [channel]);
      }
      // Whoever was turned away at the lock had written down what it owes before.
    } while (!stopped && (await isDue()));
    return true;
  } catch (error) {
    // With the connection goes the lock, if it is still held.
    broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** What a channel owes now: rows never tried, and those whose pause is over; of a thread only the first. */
const due = `FROM notifications AS owed
  WHERE owed.channel = $1 AND owed.state = 'owed' AND (owed.attempts = 0 OR owed.next_attempt_at <= $2)
    AND NOT EXISTS (SELECT FROM notification_channels AS channel WHERE channel.channel = $1 AND channel.retry_at > $2)
    AND NOT EXISTS (SELECT FROM notifications AS earlier WHERE earlier.channel = owed.channel
      AND earlier.thread = owed.thread AND earlier.state = 'owed' AND earlier.id < owed.id)`;

/**
 * The next rows to send. Those tried least come first, so that one that fails again and again holds up no other.
 * Result  each of another thread.
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
     FROM (SELECT owed.* ${due} ORDER BY owed.attempts, owed.id LIMIT $3) AS n
     LEFT JOIN incidents AS i ON i.id = n.incident ORDER BY n.attempts, n.id`,
    [channel, at, limit],
  );
}

export async function isDue(client: Queryable, channel: ChannelName, at: Slot): Promise<boolean> {
  return (await one(client, `SELECT ${due} LIMIT 1`, [channel, at])) !== undefined;
}

export async function markSent(pool: pg.Pool, { id, channel }: Due, at: Slot): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query(
      `UPDATE notifications SET state = 'sent', sent_at = $2, attempts = attempts + 1, last_error = NULL WHERE id = $1`,
      [id, at],
    );
    const was = await one<{ reported: boolean }>(
      client,
      `WITH was AS (SELECT reported FROM notification_channels WHERE channel = $1)
       UPDATE notification_channels AS c SET failures = 0, retry_at = NULL, reported = false
       FROM was WHERE c.channel = $1 AND (c.failures > 0 OR c.reported) RETURNING was.reported`,
      [channel],
    );
    if (was?.reported !== true) return;
    const gone = { cause: `channel:${channel}`, severity: "none", title: "", at } as const;
    await observeIncident(
      client,
      { ...gone, workload: everyWorkload, text: `${channel} takes notifications again.` },
      { notify: true },
    );
  });
}

/** The channel will never take this one; the other channels tell people so. */
export async function markRefused(pool: pg.Pool, refused: Due, at: Slot, reason: string): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query(
      "UPDATE notifications SET state = 'given-up', attempts = attempts + 1, last_error = $2 WHERE id = $1",
      [refused.id, reason],
    );
    await reportChannel(client, refused.channel, at, `It refused "${refused.subject}": ${reason}`);
  });
}

/** There is nobody to bring it to, which is a matter of configuration and no failure. */
export async function markUnwanted(client: Queryable, { id }: Due, reason: string): Promise<void> {
  await client.query("UPDATE notifications SET state = 'given-up', last_error = $2 WHERE id = $1", [
    id,
    reason,
  ]);
}

export interface Failure {
  reason: string;
  /** Pause of the row and of its channel, as functions of how often each failed, this time included. */
  pauseSeconds: (failures: number) => number;
  /** How long something may wait; then it is given up. */
  patienceSeconds: number;
  /** The channel takes nothing until a person acts: the others say so at once. */
  locksOut: boolean;
}

export interface FailureMarked {
  givenUp: { id: number; subject: string }[];
  /** The other channels are owed a word about this one. */
  reported: boolean;
}

/**
 * The channel does not take anything at the moment: this row and the channel each get their pause, and what has waited
 * for too long is given up.
 */
export async function markFailed(
  pool: pg.Pool,
  { id, channel }: Due,
  at: Slot,
  failure: Failure,
): Promise<FailureMarked> {
  return await withTransaction(pool, async (client) => {
    const { reason, pauseSeconds, patienceSeconds, locksOut } = failure;
    const after = (failures: number) => new Date(Date.parse(at) + pauseSeconds(failures) * 1000);
    const row = await one<{ attempts: number }>(
      client,
      "UPDATE notifications SET attempts = attempts + 1, last_error = $2 WHERE id = $1 RETURNING attempts",
      [id, reason],
    );
    await client.query("UPDATE notifications SET next_attempt_at = $2 WHERE id = $1", [
      id,
      after(row?.attempts ?? 1),
    ]);
    const state = await one<{ failures: number }>(
      client,
      `INSERT INTO notification_channels (channel, failures) VALUES ($1, 1)
       ON CONFLICT (channel) DO UPDATE SET failures = notification_channels.failures + 1 RETURNING failures`,
      [channel],
    );
    await client.query("UPDATE notification_channels SET retry_at = $2 WHERE channel = $1", [
      channel,
      after(state?.failures ?? 1),
    ]);
    await client.query(
      "UPDATE notifications SET waiting_since = $2 WHERE channel = $1 AND state = 'owed' AND waiting_since IS NULL",
      [channel, at],
    );
    const givenUp = await all<{ id: number; subject: string }>(
      client,
      `UPDATE notifications SET state = 'given-up', last_error = coalesce(last_error, $4)
       WHERE channel = $1 AND state = 'owed' AND waiting_since <= $2::timestamptz - $3 * interval '1 second'
       RETURNING id, subject`,
      [channel, at, patienceSeconds, `its channel failed: ${reason}`],
    );
    const reported = givenUp.length > 0 || locksOut;
    if (reported) {
      const what = givenUp.length > 0 ? `${givenUp.length} notifications were given up.` : "It locks us out.";
      await reportChannel(client, channel, at, `${what} Last: ${reason}`);
    }
    return { givenUp, reported };
  });
}

/**
 * Of these rows, tried just now, those of which nobody hears: no channel took the notice, and none is left that may
 * take it now. Each counts at its first try and when it is given up, not at the tries between. An end or an
 * acknowledgement is nobody's alarm, and news can wait.
 * Result  for each notice, what its last channel answered.
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

/** Nothing is owed by a channel that nobody configured. Result: how many rows that closed. */
export async function closeUnconfigured(client: Queryable, channel: ChannelName): Promise<number> {
  const closed = await client.query(
    "UPDATE notifications SET state = 'given-up', last_error = 'not configured' WHERE channel = $1 AND state = 'owed'",
    [channel],
  );
  return closed.rowCount ?? 0;
}

/** When the next row is due that waits at this instant. */
export async function nextAttempt(client: Queryable, after: Slot): Promise<Date | undefined> {
  const next = await one<{ at: Date | null }>(
    client,
    `SELECT min(greatest(CASE WHEN owed.attempts > 0 THEN owed.next_attempt_at END, channel.retry_at)) AS at
     FROM notifications AS owed LEFT JOIN notification_channels AS channel USING (channel)
     WHERE owed.state = 'owed' AND greatest(CASE WHEN owed.attempts > 0 THEN owed.next_attempt_at END, channel.retry_at) > $1`,
    [after],
  );
  return next?.at ?? undefined;
}

/** Whether anything is owed that could be sent at this instant. For reconcile, which then publishes NotificationDue. */
export async function notificationsAreDue(client: Queryable, at: Slot): Promise<boolean> {
  const any = await one(
    client,
    `SELECT FROM notifications AS owed LEFT JOIN notification_channels AS channel USING (channel)
     WHERE owed.state = 'owed' AND (owed.attempts = 0 OR owed.next_attempt_at <= $1)
       AND (channel.retry_at IS NULL OR channel.retry_at <= $1) LIMIT 1`,
    [at],
  );
  return any !== undefined;
}

/** An incident of the channel itself, of which the others tell. */
async function reportChannel(client: Queryable, channel: ChannelName, at: Slot, text: string): Promise<void> {
  await client.query(
    `INSERT INTO notification_channels (channel, reported) VALUES ($1, true)
     ON CONFLICT (channel) DO UPDATE SET reported = true`,
    [channel],
  );
  const seen = { workload: everyWorkload, cause: `channel:${channel}`, severity: "alert", text, at } as const;
  await observeIncident(
    client,
    { ...seen, title: `${channel} does not bring notifications` },
    { notify: true, except: [channel] },
  );
}
