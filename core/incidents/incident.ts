import { userError } from "../errors/error.ts";
import { type Slot, slotOf } from "../time/slot.ts";
import {
  type IncidentSeverity,
  type IncidentState,
  incidentSeverities,
  type Severity,
  severities,
} from "../vocabulary/closed-sets.ts";

/**
 * An incident: one cause of which people were notified, from its first occurrence to its end.
 *
 * | state        | a repeat | a worse severity       | the cause is gone | a person                           | time passes          |
 * |--------------|----------|------------------------|-------------------|------------------------------------|----------------------|
 * | none         |          | alert, critical: opens |                   |                                    |                      |
 * | open         | counted  | notifies               | resolved, notifies | acknowledges, snoozes, clears      |                      |
 * | acknowledged | counted  | open, notifies         | resolved, notifies | acknowledges, snoozes, clears      | open, notifies again |
 * | snoozed      | counted  | open, notifies         | resolved, notifies | acknowledges, snoozes, clears      | open, notifies again |
 * | resolved     | final: a new occurrence of the cause opens the next incident                                                |
 *
 * The severity is the worst since the incident opened. A score that moves around a threshold therefore notifies once.
 * A warning opens no incident (R1.13: it is only reported), but it keeps an open incident open.
 * A cause that flaps, such as an alarm, is over only after it was absent for `calmSeconds`. A return within this time
 * is a repeat. Only `elapse` ends this period, so a slightly later return is also a repeat.
 * An observation that is older than the last one changes nothing, because deliveries can arrive out of order.
 * Source  R1.13, R1.14. Times are on the cloud's clock.
 */
export interface Incident {
  workload: string;
  /**
   * Identifier of the cause, such as `drift`, `training` or `alarm:<name>`. Each cause has at most one open incident.
   */
  cause: string;
  severity: IncidentSeverity;
  state: IncidentState;
  /** Title for people, of the last observation. */
  title: string;
  text: string;
  /** Production version at the last observation. */
  modelVersion: number | null;
  openedAt: Slot;
  lastSeenAt: Slot;
  /** Number of observations of the cause, including the first. */
  seen: number;
  /** End of the acknowledgement or snooze. */
  quietUntil: Slot | null;
  /** Person who acknowledged or snoozed the incident last. */
  acknowledgedBy: string | null;
  escalatedAt: Slot | null;
  /** The cause is gone. The incident is resolved at this time unless the cause returns. */
  calmUntil: Slot | null;
  resolvedAt: Slot | null;
  /** How the incident ended, in one sentence. */
  resolution: string | null;
}

/** State of a cause at one time. */
export interface Observation {
  workload: string;
  cause: string;
  /** `none`: the cause is gone. */
  severity: Severity;
  /** Title in one line. Not shown for severity `none`. */
  title: string;
  /** The problem, its value and threshold, and the next step. For severity `none`: how the cause ended. */
  text: string;
  at: Slot;
  modelVersion?: number | null;
  /** For severity `none`: seconds for which the cause must stay away before the incident is resolved. Absent: 0. */
  calmSeconds?: number;
}

/** Action of a person on an incident. */
export type IncidentAction =
  | { kind: "acknowledge" | "snooze"; until: Slot; actor: string; why: string; at: Slot }
  | { kind: "clear"; actor: string; why: string; at: Slot };

export type IncidentNoticeKind =
  | "opened"
  | "escalated"
  | "persists"
  | "acknowledged"
  | "snoozed"
  | "resolved";

/** Notification about an incident, sent once. core/incidents/incident-text.ts contains its words. */
export interface IncidentNotice {
  kind: IncidentNoticeKind;
  at: Slot;
  /** The incident after the change. */
  incident: Incident;
}

/** Returns subject and text of a notice about the incident with this number; see `incidentText`. */
export type DescribeIncident = (notice: IncidentNotice, id: number) => { subject: string; text: string };

export interface Transition {
  incident: Incident | null;
  notices: IncidentNotice[];
}

/**
 * Applies an observation to an incident.
 * Shape   incident: newest incident of the workload and cause, resolved or not; null when there is none.
 * Result  the new state, and at most one notification. The same object means no change; a different `openedAt` means
 *         a new incident.
 */
export function observe(incident: Incident | null, seen: Observation): Transition {
  if (incident === null) return opened(seen, null);
  if (incident.state === "resolved") {
    const isLate = incident.resolvedAt !== null && seen.at < incident.resolvedAt;
    return isLate ? unchanged(incident) : opened(seen, incident);
  }
  if (seen.at < incident.lastSeenAt) return unchanged(incident);
  if (seen.severity === "none") return gone(incident, seen);
  const repeated: Incident = {
    ...incident,
    title: seen.title,
    text: seen.text,
    modelVersion: seen.modelVersion ?? incident.modelVersion,
    lastSeenAt: seen.at,
    seen: incident.seen + (seen.at > incident.lastSeenAt ? 1 : 0),
    calmUntil: null,
  };
  if (
    isNotified(seen.severity) &&
    severities.indexOf(seen.severity) > severities.indexOf(incident.severity)
  ) {
    const worse: Incident = {
      ...repeated,
      severity: seen.severity,
      state: "open",
      quietUntil: null,
      escalatedAt: seen.at,
    };
    return withNotice(worse, "escalated", seen.at);
  }
  return elapse(repeated, seen.at);
}

/**
 * Applies the action of a person to an incident.
 * Throws  INC001 when the incident is resolved, because that state is final.
 */
export function act(
  incident: Incident,
  action: IncidentAction,
): { incident: Incident; notices: IncidentNotice[] } {
  if (incident.state === "resolved") {
    throw userError("INC001", {
      where: `incident ${incident.workload}/${incident.cause}`,
      found: `resolved at ${incident.resolvedAt}`,
      expected: "one that is not over",
      next: "Nothing is to be done: when the cause comes back, a new incident opens. Run: npm run view-alerts",
    });
  }
  if (action.kind === "clear") {
    return resolved(incident, action.at, `Cleared by ${action.actor}: ${action.why}`);
  }
  const quiet: Incident = {
    ...incident,
    state: action.kind === "acknowledge" ? "acknowledged" : "snoozed",
    quietUntil: action.until,
    acknowledgedBy: action.actor,
  };
  return withNotice(quiet, quiet.state === "acknowledged" ? "acknowledged" : "snoozed", action.at);
}

/**
 * Applies the passage of time: resolves an incident whose cause stayed away, and notifies again when a silence ends
 * while the cause persists.
 */
export function elapse(incident: Incident, at: Slot): { incident: Incident; notices: IncidentNotice[] } {
  const { state, calmUntil, quietUntil } = incident;
  if (state !== "resolved" && calmUntil !== null && calmUntil <= at) {
    return resolved(incident, calmUntil, "The cause is gone and has stayed away.");
  }
  const isOver = (state === "acknowledged" || state === "snoozed") && quietUntil !== null && quietUntil <= at;
  // While it is calm there is nothing to remind of.
  if (!isOver || calmUntil !== null) return { incident, notices: [] };
  return withNotice({ ...incident, state: "open", quietUntil: null }, "persists", at);
}

function opened(seen: Observation, before: Incident | null): Transition {
  if (!isNotified(seen.severity)) return unchanged(before);
  const incident: Incident = {
    workload: seen.workload,
    cause: seen.cause,
    severity: seen.severity,
    state: "open",
    title: seen.title,
    text: seen.text,
    modelVersion: seen.modelVersion ?? null,
    openedAt: seen.at,
    lastSeenAt: seen.at,
    seen: 1,
    quietUntil: null,
    acknowledgedBy: null,
    escalatedAt: null,
    calmUntil: null,
    resolvedAt: null,
    resolution: null,
  };
  return withNotice(incident, "opened", seen.at);
}

function gone(incident: Incident, { at, text, calmSeconds = 0 }: Observation): Transition {
  if (calmSeconds <= 0) return resolved(incident, at, text);
  const calmUntil = incident.calmUntil ?? slotOf(new Date(Date.parse(at) + calmSeconds * 1000));
  return elapse({ ...incident, lastSeenAt: at, calmUntil }, at);
}

function resolved(incident: Incident, at: Slot, resolution: string) {
  const over: Incident = {
    ...incident,
    state: "resolved",
    quietUntil: null,
    calmUntil: null,
    // No clock ends an incident before it was seen last.
    resolvedAt: at > incident.lastSeenAt ? at : incident.lastSeenAt,
    resolution,
  };
  return withNotice(over, "resolved", at);
}

function withNotice(
  incident: Incident,
  kind: IncidentNoticeKind,
  at: Slot,
): { incident: Incident; notices: IncidentNotice[] } {
  return { incident, notices: [{ kind, at, incident }] };
}

function unchanged(incident: Incident | null): Transition {
  return { incident, notices: [] };
}

function isNotified(severity: Severity): severity is IncidentSeverity {
  return incidentSeverities.some((one) => one === severity);
}
