import type { Slot } from "../../core/slot.ts";
import type { Evaluation, Undecided } from "../../database/judging/evaluations.ts";
import type { RunSlots } from "../../database/judging/reconciling.ts";
import type { TrainingAttempt } from "../../database/training/jobs.ts";
import type { Effect } from "../shared/effects.ts";
import type { EvaluationJob, Jobs, Metrics, Settings, TrainingJob } from "../shared/ports.ts";
import type { SettlePorts } from "../shared/settle.ts";

/** What reconcile reads in PostgreSQL; it writes only what it settles. */
export interface ReconcileStore {
  seenSince(workload: string, at: Slot): Promise<Slot>;
  runSlots(workload: string, schedule: string, from: Slot): Promise<RunSlots>;
  untrainedSlot(workload: string): Promise<Slot | null>;
  openAttempts(workload: string): Promise<TrainingAttempt[]>;
  failedAttempts(workload: string): Promise<TrainingAttempt[]>;
  openEvaluations(workload: string): Promise<Evaluation[]>;
  undecided(workload: string): Promise<Undecided[]>;
  owe(workload: string, effect: Effect): Promise<void>;
  stagesOf(workload: string): Promise<{ version: number; stage: string }[]>;
  /** Whether a repair is new, or its pause since the last time is over. */
  repairIsDue(workload: string, what: string, at: Slot): Promise<boolean>;
  /** Result: how many times it was tried, this one included; 0 when another pass of the same instant counted it. */
  repairTried(workload: string, what: string, at: Slot): Promise<number>;
}

export interface ReconcilePorts extends SettlePorts {
  settings: Settings;
  store: ReconcileStore;
  trainingJobs: Pick<Jobs<TrainingJob>, "inspect">;
  evaluationJobs: Pick<Jobs<EvaluationJob>, "inspect">;
  metrics: Metrics;
  timeZone: string;
}

/** Something that stands still, and what sets it going. */
export interface Repair {
  /** In words, for the log and the people who are told; the same words are the same repair. */
  what: string;
  /** Can be done twice and means the same. */
  act(): Promise<void>;
}
