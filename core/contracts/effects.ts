import * as z from "zod";
import { noticeSchema } from "../incidents/notice.ts";
import { stages } from "../vocabulary/closed-sets.ts";

/** The events that a transaction may enqueue; what is only a hint is published by its function, without the outbox. */
export const enqueuedEvents = [
  "ModelPromoted",
  "ModelRefused",
  "RetrainRequested",
  "NotificationDue",
] as const;

/** One row of the outbox: a change outside PostgreSQL that a transaction decided. Each can be applied twice and means the same. */
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
    name: z.enum(enqueuedEvents),
    detail: z.record(z.string(), z.unknown()),
  }),
  z.object({
    /** A notice; its key is made of the row's id, so that a repeated publication is one notice. */
    kind: z.literal("notify"),
    ...noticeSchema.omit({ notice: true, key: true, workload: true, audience: true }).shape,
    audience: noticeSchema.shape.audience.default("alerts"),
  }),
]);

export type Effect = z.output<typeof effectSchema>;
/** As it is enqueued; a notice without an audience goes to those who receive alerts. */
export type EffectInput = z.input<typeof effectSchema>;
