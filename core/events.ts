import * as z from "zod";
import { slotSchema } from "./slot.ts";

/** `source` of every event that the stack's own functions put on the bus. */
export const eventSource = "ratchet";

const workload = z.string();

/** What each event carries beside its name in `event`. An event is a hint: its receiver reads the truth from PostgreSQL. */
export const eventSchemas = {
  /** A slot of a schedule passed without effect; whoever serves that schedule catches it up. */
  SlotMissed: z.object({ workload, schedule: z.literal("load"), slot: slotSchema }),
  /** A batch became visible. */
  DataLoaded: z.object({ workload, slot: slotSchema }),
  /** A person or a policy wants a training now, whether or not there is newer data. */
  RetrainRequested: z.object({ workload, slot: slotSchema, reason: z.string(), actor: z.string() }),
  /** SageMaker says that a training job ended whose own event never came. */
  TrainingJobEnded: z.object({ job: z.string() }),
  /** The same of an evaluation's job. */
  EvaluationJobEnded: z.object({ job: z.string() }),
  /** A model version was registered and can be judged. */
  ModelTrained: z.object({ workload, slot: slotSchema, version: z.number() }),
  /** A decision lacks a prediction vector. */
  EvaluationRequested: z.object({ workload, slot: slotSchema, version: z.number() }),
  /** Every prediction vector that the candidate's decision needs is stored. */
  ModelEvaluated: z.object({ workload, slot: slotSchema, version: z.number() }),
  ModelPromoted: z.object({ workload, slot: slotSchema, version: z.number(), decision: z.string() }),
  ModelRefused: z.object({ workload, slot: slotSchema, version: z.number(), decision: z.string() }),
} as const;

export type EventName = keyof typeof eventSchemas;
export type EventDetail<N extends EventName> = z.output<(typeof eventSchemas)[N]>;

/** What the receiver of an event gets: its detail, with the event's name to tell it from others. */
export function eventMessage<N extends EventName>(name: N) {
  return eventSchemas[name].extend({ event: z.literal(name) });
}
