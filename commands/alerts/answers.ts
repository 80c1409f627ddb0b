import * as z from "zod";

const severity = z.enum(["none", "warning", "alert", "critical"]);

export const incidentSchema = z.object({
  id: z.number(),
  workload: z.string(),
  cause: z.string(),
  severity,
  state: z.enum(["open", "acknowledged", "snoozed", "resolved"]),
  title: z.string(),
  modelVersion: z.number().nullable(),
  openedAt: z.string(),
  lastSeenAt: z.string(),
  seen: z.number(),
  quietUntil: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedAt: z.string().nullable(),
  resolution: z.string().nullable(),
});
export type IncidentAnswer = z.output<typeof incidentSchema>;

const featureSchema = z.object({
  feature: z.string(),
  kind: z.string(),
  windowDays: z.number(),
  test: z.string(),
  statistic: z.number().nullable(),
  score: z.number().nullable(),
  pValue: z.number().nullable(),
  rows: z.object({ reference: z.number(), window: z.number() }),
  significant: z.boolean(),
  severity,
  verdict: z.string(),
  words: z.string(),
});

export const detailsSchema = z.object({
  severity,
  summary: z.string(),
  features: z.array(featureSchema),
  traffic: z.object({
    rows: z.number(),
    usual: z.number().nullable(),
    stopped: z.boolean(),
    words: z.string(),
  }),
  thresholds: z.object({ warning: z.number(), alert: z.number(), critical: z.number() }),
});
export type DetailsAnswer = z.output<typeof detailsSchema>;
