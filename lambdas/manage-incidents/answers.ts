import * as z from "zod";
import { channelNames } from "../../channels/lookup.ts";
import {
  incidentSeverities,
  incidentStates,
  levels,
  notificationStates,
  severities,
} from "../../core/vocabulary/closed-sets.ts";

const instant = z.string().nullable();

/** An incident, as commands and pages show it. */
const incidentAnswer = z.object({
  id: z.number(),
  workload: z.string(),
  cause: z.string(),
  severity: z.enum(incidentSeverities),
  state: z.enum(incidentStates),
  title: z.string(),
  text: z.string(),
  modelVersion: z.number().nullable(),
  reportId: z.number().nullable(),
  openedAt: z.string(),
  lastSeenAt: z.string(),
  seen: z.number(),
  quietUntil: instant,
  acknowledgedBy: z.string().nullable(),
  escalatedAt: instant,
  calmUntil: instant,
  resolvedAt: instant,
  resolution: z.string().nullable(),
});

const notificationAnswer = z.object({
  id: z.number(),
  channel: z.enum(channelNames),
  workload: z.string(),
  level: z.enum(levels),
  incident: z.number().nullable(),
  subject: z.string(),
  at: z.string(),
  state: z.enum(notificationStates),
  attempts: z.number(),
  /** Why the notification is not sent yet, or never. */
  lastError: z.string().nullable(),
  sentAt: instant,
});

const reportAnswer = z.object({
  workload: z.string(),
  day: z.string(),
  modelVersion: z.number().nullable(),
  dataScore: z.number().nullable(),
  predictionScore: z.number().nullable(),
  performanceScore: z.number().nullable(),
  driftDetected: z.boolean(),
  severity: z.enum(severities),
  /** DriftDetails of core/monitoring/drift.ts. */
  details: z.unknown(),
});

/** Schema of the answer to each action of manage-incidents. */
export const answers = {
  list: z.object({ incidents: z.array(incidentAnswer), notifications: z.array(notificationAnswer) }),
  /** Null when the day has no report. */
  report: z.object({ report: reportAnswer.nullable() }),
  acknowledge: z.object({ incident: incidentAnswer }),
  snooze: z.object({ incident: incidentAnswer }),
  /** Incidents that this request closed. */
  clear: z.object({ incidents: z.array(incidentAnswer) }),
} as const;

/**
 * Answer to a request that cannot be fulfilled. The caller must correct the request, so it is not a failure of the
 * function.
 */
export const refusal = z.object({
  refused: z.object({
    code: z.string(),
    where: z.string(),
    found: z.string(),
    expected: z.string(),
    next: z.string(),
  }),
});

export type Action = keyof typeof answers;
export type NotificationAnswer = z.output<typeof notificationAnswer>;
export type ReportAnswer = z.output<typeof reportAnswer>;
export type Refusal = z.output<typeof refusal>;
export type Answer = { [A in Action]: z.output<(typeof answers)[A]> }[Action];
