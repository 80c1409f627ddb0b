import type pg from "pg";
import type { ChannelName } from "../../channels/registry.ts";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all, one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import type { Due } from "./due-notifications.ts";
import { observeIncident } from "./observe-incident.ts";

/** Texts about a channel, which the sending function provides. */
export interface ChannelTexts {
  describe: DescribeIncident;
  /** Title of the incident of a channel. */
  title(channel: ChannelName): string;
  recovered(channel: ChannelName): string;
  refused(subject: string, reason: string): string;
  /**
   * Shape   givenUp: number of notifications given up now; 0 when the channel rejects the stack's credentials.
   */
  failing(givenUp: number, reason: string): string;
  /** The last error of a notification that was given up because its channel failed. */
  givenUp(reason: string): string;
}

/** Workload name of channel incidents, which belong to no workload. */
const everyWorkload = "all";

/** Marks a notification as sent. Resolves the incident of its channel, if one is open. */
export async function markSent(
  pool: pg.Pool,
  { id, channel }: Due,
  at: Slot,
  { describe, recovered }: ChannelTexts,
): Promise<void> {
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
    const observation = { ...gone, workload: everyWorkload, text: recovered(channel) };
    await observeIncident(client, observation, { notify: true, describe });
  });
}

/**
 * Gives up a notification that its channel refuses permanently. Opens or repeats the channel's incident, which the
 * other channels report.
 */
export async function markRefused(
  pool: pg.Pool,
  refused: Due,
  at: Slot,
  reason: string,
  texts: ChannelTexts,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query(
      "UPDATE notifications SET state = 'given-up', attempts = attempts + 1, last_error = $2 WHERE id = $1",
      [refused.id, reason],
    );
    await reportChannel(client, refused.channel, at, texts.refused(refused.subject, reason), texts);
  });
}

/** Closes a notification without recipients. This is a matter of configuration and not a failure. */
export async function markUnwanted(client: Queryable, { id }: Due, reason: string): Promise<void> {
  await client.query("UPDATE notifications SET state = 'given-up', last_error = $2 WHERE id = $1", [
    id,
    reason,
  ]);
}

export interface Failure {
  reason: string;
  /** Returns the pause in seconds after a number of failures, for the row and for its channel. */
  pauseSeconds: (failures: number) => number;
  /** Seconds after which an unsent notification is given up. */
  patienceSeconds: number;
  /** True: the channel rejects everything until a person acts. The other channels report this immediately. */
  locksOut: boolean;
}

export interface FailureMarked {
  givenUp: { id: number; subject: string }[];
  /** Whether the other channels report this channel. */
  reported: boolean;
}

/**
 * Records that the channel currently accepts nothing. The row and its channel get a pause, and notifications that
 * waited too long are given up.
 */
export async function markFailed(
  pool: pg.Pool,
  { id, channel }: Due,
  at: Slot,
  failure: Failure,
  texts: ChannelTexts,
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
      [channel, at, patienceSeconds, texts.givenUp(reason)],
    );
    const reported = givenUp.length > 0 || locksOut;
    if (reported) {
      await reportChannel(client, channel, at, texts.failing(givenUp.length, reason), texts);
    }
    return { givenUp, reported };
  });
}

/** Gives up the notifications of an unconfigured channel. Returns the number of closed rows. */
export async function closeUnconfigured(
  client: Queryable,
  channel: ChannelName,
  reason: string,
): Promise<number> {
  const closed = await client.query(
    "UPDATE notifications SET state = 'given-up', last_error = $2 WHERE channel = $1 AND state = 'owed'",
    [channel, reason],
  );
  return closed.rowCount ?? 0;
}

/** Opens or repeats the incident of a channel, which the other channels report. */
async function reportChannel(
  client: pg.ClientBase,
  channel: ChannelName,
  at: Slot,
  text: string,
  { title, describe }: ChannelTexts,
): Promise<void> {
  await client.query(
    `INSERT INTO notification_channels (channel, reported) VALUES ($1, true)
     ON CONFLICT (channel) DO UPDATE SET reported = true`,
    [channel],
  );
  const seen = { workload: everyWorkload, cause: `channel:${channel}`, severity: "alert", text, at } as const;
  await observeIncident(
    client,
    { ...seen, title: title(channel) },
    { notify: true, except: [channel], describe },
  );
}
