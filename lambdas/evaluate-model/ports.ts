import type { Slot } from "../../core/time/slot.ts";
import type { Scorable } from "../../database/evaluation/batch-sets.ts";
import type { EvaluationRow } from "../../database/evaluation/evaluation-sets.ts";
import type { Evaluation, Named, Undecided } from "../../database/evaluation/evaluations.ts";
import type { Profile } from "../../database/evaluation/profiles.ts";
import type { ModelVersion } from "../../database/training/versions.ts";
import type {
  Bus,
  Datasets,
  EvaluationJob,
  Jobs,
  Logger,
  OneTimeSchedules,
  Settings,
} from "../shared/ports.ts";

/** What evaluate-model remembers in PostgreSQL. */
export interface EvaluationStore {
  modelVersion(workload: string, version: number): Promise<ModelVersion | undefined>;
  newestVersion(workload: string): Promise<number | undefined>;
  productionOf(workload: string): Promise<{ version: number | null }>;
  evaluationRows(workload: string, until: Slot, maxRows: number): Promise<EvaluationRow[]>;
  /** How many rows the set has. */
  setRows(workload: string, hash: string): Promise<number>;
  setUri(workload: string, hash: string): Promise<string | undefined>;
  assignEvaluationSet(
    candidate: { workload: string; version: number; slot: Slot },
    set: { hash: string; uri: string; labels: string[] },
  ): Promise<string>;
  allocateEvaluation(
    wanted: { workload: string; version: number; evaluationSet: string; maxAttempts: number },
    name: (attempt: number) => Named,
  ): Promise<Evaluation>;
  evaluationRuns(jobName: string): Promise<void>;
  evaluationOfJob(jobName: string): Promise<Evaluation | undefined>;
  /** With the version's profile, when the job made one. */
  storeVector(
    evaluation: Evaluation,
    vector: { classes: string[]; confidences: number[] },
    profile: Profile | null,
  ): Promise<void>;
  /** Folder of what the version was trained on; undefined when it was not trained here. */
  snapshotUri(workload: string, version: number): Promise<string | undefined>;
  scorableOn(workload: string, slot: Slot): Promise<Scorable>;
  batchRows(workload: string, slot: Slot): AsyncIterable<EvaluationRow>;
  recordBatchSet(
    batch: { workload: string; slot: Slot },
    set: { hash: string; uri: string; labels: string[] },
  ): Promise<Scorable>;
  /** With the notification that people are owed, once. */
  evaluationFailed(
    evaluation: Evaluation,
    failure: { fault: "training" | "platform"; reason: string },
  ): Promise<void>;
  undecided(workload: string): Promise<Undecided[]>;
  relayOutbox(workload: string): Promise<void>;
}

export interface EvaluateModelPorts {
  logger: Logger;
  settings: Settings;
  store: EvaluationStore;
  datasets: Datasets;
  jobs: Jobs<EvaluationJob>;
  oneTimeSchedules: OneTimeSchedules;
  bus: Bus;
  prefix: string;
  trackingUri: string;
  datasetsBucket: string;
}
