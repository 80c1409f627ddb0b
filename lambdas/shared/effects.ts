import * as z from "zod";
import { eventSchemas } from "../../core/contracts/events.ts";
import { noticeSchema } from "../../core/incidents/notice.ts";
import { stages } from "../../core/vocabulary/closed-sets.ts";

const eventNames = Object.keys(eventSchemas);

/** What the product owes to the world outside PostgreSQL. Each kind can be applied twice and means the same. */
export const effectSchema = z.discriminatedUnion("kind", [
  z.object({
    /** Brings MLflow's alias and tags to what PostgreSQL decided. */
    kind: z.literal("registry"),
    epoch: z.int(),
    production: z.int().nullable(),
    stages: z.array(z.object({ version: z.int(), stage: z.enum(stages) })),
    /** Of the version that was decided about; absent when only the mirror is put right. */
    decision: z.object({ version: z.int(), tags: z.record(z.string(), z.string()) }).optional(),
  }),
  z.object({
    /** Ends the MLflow run of a training that failed. */
    kind: z.literal("run-failed"),
    runId: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal("event"),
    name: z.string().check(z.refine((name) => eventNames.includes(name))),
    detail: z.record(z.string(), z.unknown()),
  }),
  z.object({
    /** A notice; it is named after its place among what is owed, so that a repeated publish is one notice. */
    kind: z.literal("notify"),
    ...noticeSchema.omit({ notice: true, key: true, workload: true, audience: true }).shape,
    audience: noticeSchema.shape.audience.default("alerts"),
  }),
]);

export type Effect = z.output<typeof effectSchema>;
/** As it is written down; a notice without an audience is for those who hear alerts. */
export type EffectInput = z.input<typeof effectSchema>;
