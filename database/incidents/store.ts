import type pg from "pg";
import type { ChannelName } from "../../channels/registry.ts";
import type { IncidentAction } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import * as sending from "./delivery.ts";
import * as managing from "./manage-incidents.ts";
import { nextElapse, type ReceivedNotice, recordNotice } from "./record-notice.ts";

/** The queries of notify-people. */
export function notificationStore(pool: pg.Pool) {
  return {
    recordNotice: (received: ReceivedNotice) => recordNotice(pool, received),
    asOnlySender: (channel: ChannelName, at: Slot, work: () => Promise<{ stopped: boolean }>) =>
      sending.asOnlySender(pool, channel, work, () => sending.isDue(pool, channel, at)),
    dueOf: (channel: ChannelName, at: Slot, limit: number) => sending.dueOf(pool, channel, at, limit),
    markSent: (sent: sending.Due, at: Slot) => sending.markSent(pool, sent, at),
    markRefused: (refused: sending.Due, at: Slot, reason: string) =>
      sending.markRefused(pool, refused, at, reason),
    markUnwanted: (unwanted: sending.Due, reason: string) => sending.markUnwanted(pool, unwanted, reason),
    markFailed: (failed: sending.Due, at: Slot, failure: sending.Failure) =>
      sending.markFailed(pool, failed, at, failure),
    undeliveredAlerts: (tried: readonly number[], at: Slot) => sending.undeliveredAlerts(pool, tried, at),
    closeUnconfigured: (channel: ChannelName) => sending.closeUnconfigured(pool, channel),
    /** When there is next something to look after: a pause, a quiet or a calm ends. */
    async nextDueAt(after: Slot): Promise<Date | undefined> {
      const [attempt, elapses] = [await sending.nextAttempt(pool, after), await nextElapse(pool, after)];
      if (attempt === undefined || elapses === undefined) return attempt ?? elapses;
      return attempt < elapses ? attempt : elapses;
    },
  };
}

/** The queries of manage-incidents. */
export function incidentStore(pool: pg.Pool) {
  return {
    list: (filter: managing.ListFilter) => managing.listIncidents(pool, filter),
    notifications: (filter: managing.ListFilter) => managing.listNotifications(pool, filter),
    report: (workload: string, day?: string) => managing.driftReportOf(pool, workload, day),
    act: (incidents: readonly number[], action: IncidentAction) =>
      managing.actOnIncidents(pool, incidents, action),
    actOnWorkload: (workload: string, action: IncidentAction) =>
      managing.actOnWorkload(pool, workload, action),
  };
}
