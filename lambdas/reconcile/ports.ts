import type { EffectInput } from "../../core/contracts/effects.ts";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Stage } from "../../core/vocabulary/closed-sets.ts";
import type { Workload } from "../../core/workload.ts";
import type { UnscoredBatch } from "../../database/evaluation/batch-sets.ts";
import type { Evaluation, Undecided } from "../../database/evaluation/evaluations.ts";
import type { PendingEffects } from "../../database/outbox/outbox.ts";
import type { JobBehind } from "../../database/reconcile/repairs.ts";
import type { ScheduledSlot, SeenSchedule, SlotWithoutTrace } from "../../database/reconcile/slots.ts";
import type { TrainingAttempt } from "../../database/training/attempts.ts";
import type { Bus, EvaluationJob, Jobs, Logger, Metrics, Registry, TrainingJob } from "../shared/ports.ts";

/** What reconcile reads in PostgreSQL; it writes only what it found, and effects. */
export interface ReconcileStore {
  seenSchedules(workload: string, now: SeenSchedule[]): Promise<SeenSchedule[]>;
  slotsWithoutTrace(workload: string, due: ScheduledSlot[], at: Slot): Promise<SlotWithoutTrace[]>;
  noteMissed(workload: string, missed: ScheduledSlot[], at: Slot): Promise<ScheduledSlot[]>;
  slotAskedFor(workload: string, slot: ScheduledSlot, at: Slot): Promise<number>;
  lastSuccesses(workload: string): Promise<{ schedule: string; slot: Slot }[]>;
  untrainedSlot(workload: string): Promise<Slot | null>;
  openAttempts(workload: string): Promise<TrainingAttempt[]>;
  failedAttempts(workload: string): Promise<TrainingAttempt[]>;
  openEvaluations(workload: string): Promise<Evaluation[]>;
  unscoredBatches(workload: string): Promise<UnscoredBatch[]>;
  undecided(workload: string): Promise<Undecided[]>;
  jobsBehind(workload: string, version: number, evaluationSet: string | null): Promise<JobBehind[]>;
  /** Which version PostgreSQL decided, and the epoch of that decision. */
  productionOf(workload: string): Promise<{ version: number | null; epoch: number }>;
  pendingEffects(workload: string): Promise<PendingEffects | null>;
  enqueueEffect(workload: string, effect: EffectInput): Promise<void>;
  stagesOf(workload: string): Promise<{ version: number; stage: Stage }[]>;
  /** Has the quiet of incidents end whose time is over. Result: how many notifications are owed for it. */
  expireQuiet(workload: string, at: Slot, describe: DescribeIncident): Promise<number>;
  /** Whether something is owed to people whose time has come. */
  notificationsAreDue(at: Slot): Promise<boolean>;
  /** Whether a repair is new, or its pause since the last time is over. */
  repairIsDue(workload: string, what: string, at: Slot): Promise<boolean>;
  /** Result: how many times it was tried, this one included; 0 when another pass of the same instant counted it. */
  repairTried(workload: string, what: string, at: Slot): Promise<number>;
}

/** A workload's settings, and when they were last written, on the cloud's clock: what they schedule is owed since then. */
export interface WrittenSettings {
  workload: Workload;
  writtenAt: Slot;
}

export interface ReconcilePorts {
  logger: Logger;
  bus: Bus;
  registry: Pick<Registry, "aliased">;
  settings: { listWritten(): Promise<WrittenSettings[]> };
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
