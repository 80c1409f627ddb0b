import * as z from "zod";
import { slotSchema } from "../time/slot.ts";
import { workloadSchedules } from "../vocabulary/closed-sets.ts";

/** `source` of every event that Ratchet's functions publish on the bus. */
export const eventSource = "ratchet";

const workload = z.string();

/** Repeats the event's name in its detail, so that a function with several events can distinguish them. */
const event = <N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({ event: z.literal(name), ...shape });

/** Detail of each event. An event is a hint: its receiver reads the facts from PostgreSQL. */
export const eventSchemas = {
  /** A slot of a schedule was not processed. The function of the schedule processes it now. */
  SlotMissed: event("SlotMissed", { workload, schedule: z.enum(workloadSchedules), slot: slotSchema }),
  /** A batch was committed and can be read. */
  DataLoaded: event("DataLoaded", { workload, slot: slotSchema }),
  /** A person or a drift incident requests a training now, with or without newer data. */
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
  /** A training job ended, according to SageMaker, but its own event did not arrive. */
  TrainingJobEnded: event("TrainingJobEnded", { job: z.string() }),
  /** An evaluation job ended, according to SageMaker, but its own event did not arrive. */
  EvaluationJobEnded: event("EvaluationJobEnded", { job: z.string() }),
  /** A model version was registered and can be evaluated. */
  ModelTrained: event("ModelTrained", { workload, slot: slotSchema, version: z.number() }),
  /** A decision lacks a prediction vector. */
  EvaluationRequested: event("EvaluationRequested", { workload, slot: slotSchema, version: z.number() }),
  /** All prediction vectors for the decision about a candidate are stored. */
  ModelEvaluated: event("ModelEvaluated", { workload, slot: slotSchema, version: z.number() }),
  /** A transaction enqueued outbox effects of this workload. relay-outbox delivers all pending effects. */
  EffectsPending: event("EffectsPending", { workload }),
  /** A notification is due. notify-people sends all due notifications. */
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
/** Event detail that the publisher passes. The bus adds the name. */
export type EventDetail<N extends EventName> = Omit<z.output<(typeof eventSchemas)[N]>, "event">;
