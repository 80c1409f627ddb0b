import type { Slot } from "../../core/slot.ts";
import type { EvaluationRow } from "../../database/judging/evaluation-sets.ts";
import type { Evaluation, Named, Undecided } from "../../database/judging/evaluations.ts";
import type { ModelVersion } from "../../database/training/versions.ts";
import type { Bus, Datasets, EvaluationJob, Jobs, Logger, Settings, Wakes } from "../shared/ports.ts";

/** What evaluate-model remembers in PostgreSQL. */
export interface EvaluationStore {
  modelVersion(workload: string, version: number): Promise<ModelVersion | undefined>;
  newestVersion(workload: string): Promise<number | undefined>;
  productionOf(workload: string): Promise<{ version: number | null }>;
  evaluationRows(workload: string, until: Slot, maxRows: number): Promise<EvaluationRow[]>;
  /** How many rows the set has. */
  setRows(workload: string, hash: string): Promise<number>;
  setUri(workload: string, hash: string): Promise<string | undefined>;
  tieToSet(
    candidate: { workload: string; version: number; slot: Slot },
    set: { hash: string; uri: string; labels: string[] },
  ): Promise<string>;
  allocateEvaluation(
    wanted: { workload: string; version: number; evaluationSet: string; maxAttempts: number },
    name: (attempt: number) => Named,
  ): Promise<Evaluation>;
  evaluationRuns(jobName: string): Promise<void>;
  evaluationOfJob(jobName: string): Promise<Evaluation | undefined>;
  storeVector(jobName: string, vector: { classes: string[]; confidences: number[] }): Promise<void>;
  /** With the notification that people are owed, once. */
  evaluationFailed(
    evaluation: Evaluation,
    failure: { fault: "training" | "platform"; reason: string },
  ): Promise<void>;
  undecided(workload: string): Promise<Undecided[]>;
  settle(workload: string): Promise<void>;
}

export interface EvaluateModelPorts {
  logger: Logger;
  settings: Settings;
  store: EvaluationStore;
  datasets: Datasets;
  jobs: Jobs<EvaluationJob>;
  wakes: Wakes;
  bus: Bus;
  prefix: string;
  trackingUri: string;
  datasetsBucket: string;
}
