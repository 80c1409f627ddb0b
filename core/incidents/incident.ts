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
 * An incident: one cause that people were notified of, from the first time it was seen until it is over.
 *
 * | state        | a repeat | a worse severity       | the cause is gone | a person                           | time passes          |
 * |--------------|----------|------------------------|-------------------|------------------------------------|----------------------|
 * | none         |          | alert, critical: opens |                   |                                    |                      |
 * | open         | folds    | notifies               | resolved, notifies | acknowledges, snoozes, clears      |                      |
 * | acknowledged | folds    | open, notifies         | resolved, notifies | acknowledges, snoozes, clears      | open, notifies again |
 * | snoozed      | folds    | open, notifies         | resolved, notifies | acknowledges, snoozes, clears      | open, notifies again |
 * | resolved     | final: the cause coming back opens the next incident                                                        |
 *
 * The severity is the worst since it opened: one that hovers about a threshold notifies once, not each time it is crossed.
 * A warning opens nothing (R1.13: it is only reported), and keeps what is open from being over.
 * A cause that flaps, as an alarm does, is over only when it stayed away for `calmSeconds`: until then it is calm, and
 * coming back is a repeat. Only `elapse` ends a calm, so that coming back a little later than that is one too.
 * An observation older than what was seen last changes nothing: deliveries overtake each other.
 * Source  R1.13, R1.14. Times are the cloud's.
 */
export interface Incident {
  workload: string;
  /** What is wrong, for the machine: `drift`, `training`, `alarm:<name>`; one open incident for each. */
  cause: string;
  severity: IncidentSeverity;
  state: IncidentState;
  /** What is wrong, for people, as it was seen last. */
  title: string;
  text: string;
  /** In production when it was seen last. */
  modelVersion: number | null;
  openedAt: Slot;
  lastSeenAt: Slot;
  /** Times that the cause was seen, the first included. */
  seen: number;
  /** Until when an acknowledgement or a snooze keeps it quiet. */
  quietUntil: Slot | null;
  /** Who keeps it quiet, or did last. */
  acknowledgedBy: string | null;
  escalatedAt: Slot | null;
  /** The cause is gone; resolved then, unless it comes back. */
  calmUntil: Slot | null;
  resolvedAt: Slot | null;
  /** How it ended, in a sentence. */
  resolution: string | null;
}

/** A look at a cause: how bad it is now. */
export interface Observation {
  workload: string;
  cause: string;
  /** `none`: the cause is gone. */
  severity: Severity;
  /** One line; that of an observation `none` is not shown. */
  title: string;
  /** What, value against threshold, what to do; of an observation `none`, how the cause ended. */
  text: string;
  at: Slot;
  modelVersion?: number | null;
  /** Of an observation `none`: how long the cause must stay away until the incident is over; absent means not at all. */
  calmSeconds?: number;
}

/** What a person does about an incident. */
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

/** A notification about an incident, sent once; core/incidents/incident-text.ts has the words. */
export interface IncidentNotice {
  kind: IncidentNoticeKind;
  at: Slot;
  /** As it is after this. */
  incident: Incident;
}

/** How the notice of an incident with this number reads; `incidentText` is the product's own. */
export type DescribeIncident = (notice: IncidentNotice, id: number) => { subject: string; text: string };

export interface Transition {
  incident: Incident | null;
  notices: IncidentNotice[];
}

/**
 * Takes in a look at a cause.
 * Shape   incident: the newest of this workload and cause, resolved or not; null when there was never one.
 * Result  the incident after it (the same object when nothing changed; another `openedAt` when it is a new one), and
 *         the notification, at most one.
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
 * Takes in what a person does.
 * Throws  INC001 when the incident is over: it is final.
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

/** Lets time pass: a calm that held ends the incident; a quiet that is over while the cause persists notifies again. */
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
