import type { Slot } from "../../core/time/slot.ts";
import type { Allocation, PreparedJob, TrainingAttempt } from "../../database/training/jobs.ts";
import type { TrainingRow } from "../../database/training/snapshots.ts";
import type {
  Bus,
  Datasets,
  Frozen,
  Jobs,
  Logger,
  OneTimeSchedules,
  Registry,
  Settings,
  TrainingJob,
} from "../shared/ports.ts";

type Failure = { fault: "training" | "platform"; reason: string };

/** What train-model remembers in PostgreSQL. */
export interface TrainingStore {
  allocateAttempt(request: {
    workload: string;
    slot: Slot;
    force: boolean;
    requestedBy: string;
    why: string;
  }): Promise<Allocation>;
  trainableLabels(workload: string, until: Slot): Promise<Record<string, number>>;
  trainableRows(workload: string, until: Slot): AsyncIterable<TrainingRow>;
  attemptFailed(attempt: TrainingAttempt, reason: string): Promise<void>;
  /** Once per attempt; a repeated trigger gets what the first one prepared, and `ensureRun` is not called. */
  prepareJob(
    attempt: TrainingAttempt,
    job: { jobName: string; imageUri: string; snapshot: Frozen & { labels: Record<string, number> } },
    ensureRun: () => Promise<string>,
  ): Promise<PreparedJob>;
  jobRuns(jobName: string, dueAt: Date): Promise<void>;
  attemptOfJob(jobName: string): Promise<TrainingAttempt | undefined>;
  /** With what people and the run in MLflow are owed, once. */
  jobFailed(attempt: TrainingAttempt & { jobName: string }, failure: Failure): Promise<void>;
  registerModel(
    attempt: TrainingAttempt & { jobName: string; runId: string; imageUri: string },
    seconds: number,
    register: () => Promise<{ version: number; modelUri: string; digest: string }>,
  ): Promise<number>;
  /** Applies what is owed outside. */
  relayOutbox(workload: string): Promise<void>;
}

export interface TrainModelPorts {
  logger: Logger;
  settings: Settings;
  store: TrainingStore;
  datasets: Datasets;
  registry: Registry;
  jobs: Jobs<TrainingJob>;
  oneTimeSchedules: OneTimeSchedules;
  bus: Bus;
  /** `ratchet-dev`, the first part of every job's name. */
  prefix: string;
  trainerImageUri: string;
  trackingUri: string;
  datasetsBucket: string;
}
