import type pg from "pg";
import type { ChannelName } from "../../channels/registry.ts";
import {
  type DescribeIncident,
  elapse,
  type Incident,
  type IncidentNotice,
  type Observation,
  observe,
} from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import { enqueueIncidentNotice, wasNotified } from "./enqueue-notifications.ts";
import { addIncident, lockCause, type StoredIncident, saveIncident } from "./incidents.ts";

export interface ObserveOptions {
  describe: DescribeIncident;
  /** False: the incident is recorded without a notification, because the workload has `drift.alerts: false`. */
  notify: boolean;
  /** Drift report that made the observation. */
  reportId?: number;
  /** Channels that are not notified. A failing channel is not used to report itself. */
  except?: readonly ChannelName[];
}

export interface Observed {
  /** Newest incident of the cause after the observation; null when there is none. */
  incident: StoredIncident | null;
  /** Whether this observation opened the incident. */
  opened: boolean;
  /** Number of enqueued notifications. If positive, publish NotificationDue after the commit. */
  enqueued: number;
}

/**
 * Applies an observation of a cause to its incident, in the caller's transaction: locks the cause, applies
 * core/incidents/incident.ts, saves the incident, and enqueues its notifications. Other rows that the caller writes,
 * such as a report, are committed together with it.
 */
export async function observeIncident(
  client: pg.ClientBase,
  observation: Observation,
  options: ObserveOptions,
): Promise<Observed> {
  const before = (await lockCause(client, observation.workload, observation.cause)) ?? null;
  const { incident, notices } = observe(before, observation);
  if (incident === null || incident === before) return { incident: before, opened: false, enqueued: 0 };
  const opened = before === null || before.state === "resolved";
  const stored = await store(client, opened ? null : before, incident, options.reportId);
  return {
    incident: stored,
    opened,
    enqueued: await enqueueIncidentNotices(client, notices, stored.id, options),
  };
}

/** Applies the passage of time to one cause. Returns the number of enqueued notifications. */
export async function elapseIncident(
  client: pg.ClientBase,
  { workload, cause }: { workload: string; cause: string },
  at: Slot,
  describe: DescribeIncident,
): Promise<number> {
  const before = await lockCause(client, workload, cause);
  if (before === undefined) return 0;
  const { incident, notices } = elapse(before, at);
  if (notices.length === 0) return 0;
  await store(client, before, incident);
  return await enqueueIncidentNotices(client, notices, before.id, { notify: true, describe });
}

export async function enqueueIncidentNotices(
  client: pg.ClientBase,
  notices: readonly IncidentNotice[],
  id: number,
  { notify: isNotified, describe, except }: ObserveOptions,
): Promise<number> {
  let enqueued = 0;
  for (const notice of notices) {
    const begins = notice.kind === "opened" || notice.kind === "escalated";
    // The end of an incident is reported only when its beginning was.
    if (begins ? isNotified : await wasNotified(client, id))
      enqueued += await enqueueIncidentNotice(client, notice, id, describe, except);
  }
  return enqueued;
}

async function store(
  client: pg.ClientBase,
  before: StoredIncident | null,
  incident: Incident,
  reportId?: number,
): Promise<StoredIncident> {
  if (before === null) return await addIncident(client, incident, reportId ?? null);
  const stored = { ...incident, id: before.id, reportId: reportId ?? before.reportId };
  await saveIncident(client, stored.id, stored, stored.reportId);
  return stored;
}
