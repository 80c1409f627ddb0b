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
  /** Why it is not sent, or not yet. */
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

/** What manage-incidents answers, by the action that was asked for. */
export const answers = {
  list: z.object({ incidents: z.array(incidentAnswer), notifications: z.array(notificationAnswer) }),
  /** Null: nothing was reported for that day, or ever. */
  report: z.object({ report: reportAnswer.nullable() }),
  acknowledge: z.object({ incident: incidentAnswer }),
  snooze: z.object({ incident: incidentAnswer }),
  /** Those that were closed now. */
  clear: z.object({ incidents: z.array(incidentAnswer) }),
} as const;

/** What a person asked for cannot be done; it is theirs to correct, so it is an answer and no failure of the function. */
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
