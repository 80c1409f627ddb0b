import * as z from "zod";
import { slotSchema } from "../time/slot.ts";
import { workloadSchedules } from "../vocabulary/closed-sets.ts";

/** `source` of every event that the stack's own functions put on the bus. */
export const eventSource = "ratchet";

const workload = z.string();

/** The name stands in the detail too, so that a function that listens for several can distinguish them. */
const event = <N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({ event: z.literal(name), ...shape });

/** What each event carries. An event is a hint: its receiver reads the truth from PostgreSQL. */
export const eventSchemas = {
  /** A slot of a schedule passed without effect; the function of that schedule catches it up. */
  SlotMissed: event("SlotMissed", { workload, schedule: z.enum(workloadSchedules), slot: slotSchema }),
  /** A batch became visible. */
  DataLoaded: event("DataLoaded", { workload, slot: slotSchema }),
  /** A person or a policy wants a training now, whether or not there is newer data. */
  RetrainRequested: event("RetrainRequested", {
    workload,
    slot: slotSchema,
    reason: z.string(),
    actor: z.string(),
  }),
  /** A person requests a decision about the newest model version. */
  PromotionRequested: event("PromotionRequested", {
    workload,
    slot: slotSchema,
    reason: z.string(),
    actor: z.string(),
  }),
  /** SageMaker says that a training job ended whose own event never came. */
  TrainingJobEnded: event("TrainingJobEnded", { job: z.string() }),
  /** The same of an evaluation's job. */
  EvaluationJobEnded: event("EvaluationJobEnded", { job: z.string() }),
  /** A model version was registered and can be evaluated. */
  ModelTrained: event("ModelTrained", { workload, slot: slotSchema, version: z.number() }),
  /** A decision lacks a prediction vector. */
  EvaluationRequested: event("EvaluationRequested", { workload, slot: slotSchema, version: z.number() }),
  /** Every prediction vector that the candidate's decision needs is stored. */
  ModelEvaluated: event("ModelEvaluated", { workload, slot: slotSchema, version: z.number() }),
  /** A transaction enqueued effects for this workload; relay-outbox delivers everything that is pending. */
  EffectsPending: event("EffectsPending", { workload }),
  /** A notification is due; the function that sends them sends everything that is due. */
  NotificationDue: event("NotificationDue", { at: slotSchema }),
  ModelPromoted: event("ModelPromoted", {
    workload,
    slot: slotSchema,
    version: z.number(),
    decision: z.string(),
  }),
  ModelRefused: event("ModelRefused", {
    workload,
    slot: slotSchema,
    version: z.number(),
    decision: z.string(),
  }),
} as const;

export type EventName = keyof typeof eventSchemas;
/** What a publisher says; the name is added by the bus. */
export type EventDetail<N extends EventName> = Omit<z.output<(typeof eventSchemas)[N]>, "event">;
