import type pg from "pg";
import type { Channel } from "../../core/notice.ts";
import type { Slot } from "../../core/slot.ts";
import { withTransaction } from "../transactions.ts";
import { type Heard, hear, nextElapse } from "./hearing.ts";
import { openIncidents } from "./incidents.ts";
import { elapseIncident } from "./observe.ts";
import * as sending from "./sending.ts";

/** The queries of notify-people. */
export function notificationStore(pool: pg.Pool) {
  return {
    hear: (heard: Heard) => hear(pool, heard),
    asOnlySender: (channel: Channel, at: Slot, work: () => Promise<{ stopped: boolean }>) =>
      sending.asOnlySender(pool, channel, work, () => sending.isDue(pool, channel, at)),
    dueOf: (channel: Channel, at: Slot, limit: number) => sending.dueOf(pool, channel, at, limit),
    markSent: (sent: sending.Due, at: Slot) => sending.markSent(pool, sent, at),
    markRefused: (refused: sending.Due, at: Slot, reason: string) =>
      sending.markRefused(pool, refused, at, reason),
    markUnwanted: (unwanted: sending.Due, reason: string) => sending.markUnwanted(pool, unwanted, reason),
    markFailed: (failed: sending.Due, at: Slot, failure: sending.Failure) =>
      sending.markFailed(pool, failed, at, failure),
    closeUnconfigured: (channel: Channel) => sending.closeUnconfigured(pool, channel),
    /** When there is next something to look after: a pause, a quiet or a calm ends. */
    async nextWake(after: Slot): Promise<Date | undefined> {
      const [attempt, elapses] = [await sending.nextAttempt(pool, after), await nextElapse(pool, after)];
      if (attempt === undefined || elapses === undefined) return attempt ?? elapses;
      return attempt < elapses ? attempt : elapses;
    },
  };
}

/**
 * What reconcile looks after in a workload's incidents: an acknowledgement or snooze that is over while the cause
 * persists is told again, and a calm that held ends its incident. `all` is the workload of what belongs to none.
 * Result  how many notifications are owed by that; publish NotificationDue when there are any.
 */
export async function expireQuiet(pool: pg.Pool, workload: string, at: Slot): Promise<number> {
  let owed = 0;
  for (const { cause } of await openIncidents(pool, workload)) {
    owed += await withTransaction(pool, (client) => elapseIncident(client, { workload, cause }, at));
  }
  return owed;
}

/** Whether anything is owed that could be sent at this instant; reconcile then publishes NotificationDue. */
export async function notificationsAreDue(pool: pg.Pool, at: Slot): Promise<boolean> {
  return await sending.areNotificationsDue(pool, at);
}
