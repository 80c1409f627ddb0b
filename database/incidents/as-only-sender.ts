import type pg from "pg";
import type { ChannelName } from "../../channels/registry.ts";
import type { Slot } from "../../core/time/slot.ts";
import { one } from "../client/rows.ts";
import { isDue } from "./due-notifications.ts";

/**
 * Runs `work` as the only sender of a channel. A session lock excludes other senders, so two senders never send the same
 * notification concurrently. The lock ends with the connection when the process dies. The design uses a lock and not a
 * lease, because a lease needs a clock.
 * Result  false when another sender is running. That sender also sends what was enqueued meanwhile.
 * Shape   `work` sends the due notifications, and returns stopped: true when it left some of them unsent.
 */
export async function asOnlySender(
  pool: pg.Pool,
  channel: ChannelName,
  at: Slot,
  work: () => Promise<{ stopped: boolean }>,
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
      // A sender that did not get the lock had committed its notifications before it tried.
    } while (!stopped && (await isDue(pool, channel, at)));
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
