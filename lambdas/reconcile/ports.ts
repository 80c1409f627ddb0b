import type { Slot } from "../../core/slot.ts";
import type { Evaluation, Undecided } from "../../database/judging/evaluations.ts";
import type { RunSlots } from "../../database/judging/reconciling.ts";
import type { TrainingAttempt } from "../../database/training/jobs.ts";
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
  stagesOf(workload: string): Promise<{ version: number; stage: string }[]>;
}

export interface ReconcilePorts extends SettlePorts {
  settings: Settings;
  store: ReconcileStore;
  trainingJobs: Pick<Jobs<TrainingJob>, "inspect">;
  evaluationJobs: Pick<Jobs<EvaluationJob>, "inspect">;
  metrics: Metrics;
  timeZone: string;
}

/** What one pass did for a workload, in words for the log and the people who are told. */
export type Repair = string;
