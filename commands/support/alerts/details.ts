import * as z from "zod";
import { severities } from "../../../core/vocabulary/closed-sets.ts";

const severity = z.enum(severities);

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
  explanation: z.string(),
});

/** Parts of a drift report's `details` that the commands print. */
export const detailsSchema = z.object({
  severity,
  summary: z.string(),
  features: z.array(featureSchema),
  traffic: z.object({
    rows: z.number(),
    usual: z.number().nullable(),
    stopped: z.boolean(),
    explanation: z.string(),
  }),
  thresholds: z.object({ warning: z.number(), alert: z.number(), critical: z.number() }),
});
