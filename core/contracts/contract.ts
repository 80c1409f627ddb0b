import type { z } from "zod";
import type { JobKind, WorkloadSchedule } from "../vocabulary/closed-sets.ts";
import type { EventName } from "./events.ts";
import type { Need } from "./resources.ts";

export type Trigger =
  /** Once per workload and slot, by that workload's own schedule. */
  | { kind: "workload-schedule"; schedule: WorkloadSchedule }
  /** Once for the whole stack. */
  | { kind: "stack-schedule"; name: string; expression: string }
  /** An event of ours on the stack's bus; where it speaks of a schedule, only those of this one. */
  | { kind: "event"; name: EventName; schedule?: WorkloadSchedule }
  /** A SageMaker job of ours ended, in whatever way. */
  | { kind: "job-ended"; job: JobKind }
  /** Whatever is published to the topics of people: alarms, and notices of ours (core/incidents/notice.ts). */
  | { kind: "topics" }
  /** A person's command, through the operator's role. */
  | { kind: "operator" }
  /** The deployment itself calls it, whenever its sources change. */
  | { kind: "deployment" };

/**
 * What a function promises: everything the plan needs to know of it. Role, environment, schedules, rules,
 * dead-letter queue and alarms are derived from it; a contract loads no SDK.
 */
export interface Contract<In extends z.ZodType = z.ZodType> {
  /** `verb-noun`, the name of its folder. */
  name: string;
  /** One sentence for people; becomes the function's description. */
  summary: string;
  triggers: readonly Trigger[];
  /** Schema of what it receives; an input that does not fit is refused before anything happens. */
  receives: In;
  /** Events it puts on the bus. */
  emits: readonly EventName[];
  needs: readonly Need[];
  timeoutSeconds: number;
  memoryMiB: number;
  /** Of its own disk, /tmp; absent means the 512 that come for free. */
  diskMiB?: number;
}

/** Types a contract without widening its input schema. */
export function defineContract<In extends z.ZodType>(contract: Contract<In>): Contract<In> {
  return contract;
}
