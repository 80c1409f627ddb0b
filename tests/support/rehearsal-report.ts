import * as z from "zod";

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
  notifications: z.array(
    z.object({ at: z.iso.datetime(), channel: z.string(), level: z.string(), subject: z.string() }),
  ),
  denied: z.array(z.object({ function: z.string(), action: z.string(), resource: z.string() })),
  unusedGrants: z.array(z.object({ function: z.string(), action: z.string(), why: z.string().optional() })),
  seconds: z.object({ setup: seconds, total: seconds, byStep: z.record(z.string(), seconds) }),
});
