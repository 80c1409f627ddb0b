import * as z from "zod";
import { driftSettings } from "./drift-settings.ts";
import { servingSettings } from "./serving-settings.ts";
import { sourceSettings } from "./source-settings.ts";
import { trainingSettings } from "./training-settings.ts";

/**
 * Settings of every workload, whatever its task kind. Each task kind adds settings (tasks/<kind>/); tasks/workload.ts
 * combines both. Each workload of the stack configuration becomes one Parameter Store document, so a changed
 * threshold changes one resource. Default values are defined only in these schemas.
 */
export const generalSettings = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,19}(?<!^all)$/)
    .describe(
      "2 to 20 of a-z, 0-9 and single dashes between them, a letter first; it is part of the names of jobs, roles, servers and hosts. Not all, which stands for every workload",
    ),
  task: z.string().describe("what the model does; the task kind, a folder of tasks/"),
  source: sourceSettings,
  schedule: z
    .strictObject({
      load: z
        .string()
        .default("cron(0 2 ? * MON *)")
        .describe("EventBridge Scheduler expression, in the stack's time zone"),
      drift: z
        .string()
        .default("cron(0 1 * * ? *)")
        .describe("when the day that ended is examined; an expression as for load"),
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      share: z
        .number()
        .min(0.01)
        .max(0.5)
        .default(0.2)
        .describe("share of each slot's rows that is set aside for evaluation and never trained on"),
      maxRows: z
        .int()
        .min(50)
        .max(100000)
        .default(2000)
        .describe("newest set-aside rows that a decision uses"),
    })
    .prefault({}),
  training: trainingSettings,
  promotion: z
    .strictObject({
      enabled: z.boolean().default(true).describe("false: a decision waits for a person"),
      confidence: z
        .number()
        .gt(0.5)
        .lt(1)
        .optional()
        .describe("when set, the bootstrap interval of the gain must lie above 0 at this confidence"),
      minimumRows: z
        .int()
        .min(1)
        .max(100000)
        .default(50)
        .describe("rows that an evaluation set must have; a share of .75 measured on 50 is uncertain by .06"),
    })
    .prefault({}),
  serving: servingSettings,
  drift: driftSettings,
});

/** Settings of a workload with defaults, for code that is independent of the task kind. */
export type Workload = z.output<typeof generalSettings>;
