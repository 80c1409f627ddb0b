import type { z } from "zod";
import type { JobKind, WorkloadSchedule } from "../vocabulary/closed-sets.ts";
import type { EventName } from "./events.ts";
import type { Need } from "./resources.ts";

export type Trigger =
  /** Runs once per workload and slot, by the workload's schedule of this name. */
  | { kind: "workload-schedule"; schedule: WorkloadSchedule }
  /** Runs once per slot for the whole stack. */
  | { kind: "stack-schedule"; name: string; expression: string }
  /** A Ratchet event on the stack's bus. With `schedule`: only events about this schedule. */
  | { kind: "event"; name: EventName; schedule?: WorkloadSchedule }
  /** A SageMaker job of the stack ended, with any result. */
  | { kind: "job-ended"; job: JobKind }
  /** Any message on the notification topics: alarms, and Ratchet's notices (core/incidents/notice.ts). */
  | { kind: "topics" }
  /** A command of a person, through the operator role. */
  | { kind: "operator" }
  /** The deployment invokes the function when its sources have changed. */
  | { kind: "deployment" };

/**
 * Declaration of a function, from which role, environment, schedules, rules, dead-letter queue and alarms are
 * derived. A contract file imports no SDK.
 */
export interface Contract<In extends z.ZodType = z.ZodType> {
  /** Name of the function and of its folder, as `verb-noun`. */
  name: string;
  /** Description of the function in one sentence. */
  summary: string;
  triggers: readonly Trigger[];
  /** Schema of the input. An input that does not match is refused before any change. */
  receives: In;
  /** Events that the function may publish on the bus. */
  emits: readonly EventName[];
  needs: readonly Need[];
  timeoutSeconds: number;
  memoryMiB: number;
  /** Size of /tmp in MiB. Absent: 512, which are free of charge. */
  diskMiB?: number;
}

/** Types a contract without widening its input schema. */
export function defineContract<In extends z.ZodType>(contract: Contract<In>): Contract<In> {
  return contract;
}
