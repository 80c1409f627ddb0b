import * as z from "zod";
import { noticeSchema } from "../incidents/notice.ts";
import { stages } from "../vocabulary/closed-sets.ts";

/**
 * Events that a transaction may enqueue in the outbox. Events that are only hints are published directly by their
 * function.
 */
export const enqueuedEvents = [
  "ModelPromoted",
  "ModelRefused",
  "RetrainRequested",
  "NotificationDue",
] as const;

/**
 * Outbox effect: a change outside PostgreSQL that a transaction requires. Applying an effect twice has the same
 * result as once.
 */
export const effectSchema = z.discriminatedUnion("kind", [
  z.object({
    /** Sets MLflow's alias and tags to the decision in PostgreSQL. */
    kind: z.literal("registry"),
    epoch: z.int(),
    production: z.int().nullable(),
    stages: z.array(z.object({ version: z.int(), stage: z.enum(stages) })),
    /** Decided version and its tags. Absent when the effect only corrects the alias. */
    decision: z.object({ version: z.int(), tags: z.record(z.string(), z.string()) }).optional(),
  }),
  z.object({
    /** Ends the MLflow run of a failed training. */
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
    /** Notice to people. Its key contains the row id, so a repeated publication counts as the same notice. */
    kind: z.literal("notify"),
    ...noticeSchema.omit({ notice: true, key: true, workload: true, audience: true }).shape,
    audience: noticeSchema.shape.audience.default("alerts"),
  }),
]);

export type Effect = z.output<typeof effectSchema>;
/** Effect as it is enqueued. A notice without `audience` goes to the recipients of alerts. */
export type EffectInput = z.input<typeof effectSchema>;
