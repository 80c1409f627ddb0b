import * as z from "zod";
import { incidentSeverities, incidentStates, severities } from "../../core/vocabulary/closed-sets.ts";

const slot = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const count = z.int().min(0);
const score = z.number().min(0).max(1);
const seconds = z.number().min(0);

/** The report of a rehearsal as it is promised to its readers; more may stand beside it. */
export const reportSchema = z.object({
  stack: z.string(),
  weeks: z.int().min(1),
  workloads: z.array(
    z.object({
      name: z.string(),
      loads: z.array(z.object({ slot, rowsExpected: count, rowsLoaded: count, rejected: count })),
      trainings: z.array(z.object({ slot, runId: z.string().min(1), status: z.string().min(1), seconds })),
      decisions: z.array(
        z.object({
          slot,
          candidateVersion: z.int().min(1),
          evaluationSet: z.string().min(1),
          f1New: score,
          f1Production: score.nullable(),
          minimum: score,
          interval: z.tuple([z.number().min(-1), z.number().max(1)]).nullable(),
          promoted: z.boolean(),
          reason: z.string().min(1),
        }),
      ),
      production: z.object({ version: z.int().min(1), f1: score }).nullable(),
    }),
  ),
  traffic: z.array(
    z.object({
      ...{ workload: z.string(), requests: count, logged: count, feedback: count, feedbackLogged: count },
    }),
  ),
  driftReports: z.array(
    z.object({
      workload: z.string(),
      day: z.iso.date(),
      version: z.int().min(1).nullable(),
      ...{
        data: z.number().nullable(),
        prediction: z.number().nullable(),
        performance: z.number().nullable(),
      },
      drift: z.boolean(),
      severity: z.enum(severities),
      summary: z.string().min(1),
    }),
  ),
  incidents: z.array(
    z.object({
      ...{ workload: z.string(), cause: z.string().min(1), severity: z.enum(incidentSeverities) },
      state: z.enum(incidentStates),
      openedAt: slot,
      resolvedAt: slot.nullable(),
      seen: z.int().min(1),
      title: z.string().min(1),
      resolution: z.string().nullable(),
    }),
  ),
  notifications: z.array(
    z.object({ at: z.iso.datetime(), channel: z.string(), level: z.string(), subject: z.string() }),
  ),
  denied: z.array(z.object({ function: z.string(), action: z.string(), resource: z.string() })),
  unusedGrants: z.array(z.object({ function: z.string(), action: z.string(), why: z.string().optional() })),
  seconds: z.object({ setup: seconds, total: seconds, byStep: z.record(z.string(), seconds) }),
});
