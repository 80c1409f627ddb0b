import type { Bound } from "../../database/client/bind-queries.ts";
import type * as attempts from "../../database/training/attempts.ts";
import type * as failures from "../../database/training/fail-attempt.ts";
import type * as preparation from "../../database/training/prepare-job.ts";
import type * as registration from "../../database/training/register-model.ts";
import type * as snapshots from "../../database/training/snapshots.ts";
import type {
  Bus,
  Datasets,
  Jobs,
  Logger,
  OneTimeSchedules,
  Registry,
  Settings,
  TrainingJob,
} from "../shared/ports.ts";

/** Database queries of train-model. */
export type TrainingStore = Bound<
  typeof attempts & typeof failures & typeof preparation & typeof registration & typeof snapshots
>;

export interface TrainModelPorts {
  logger: Logger;
  settings: Settings;
  store: TrainingStore;
  datasets: Datasets;
  registry: Pick<Registry, "ensureRun" | "run" | "ensureVersion" | "setVersionTags">;
  jobs: Jobs<TrainingJob>;
  oneTimeSchedules: OneTimeSchedules;
  bus: Bus;
  /** First part of every job name, such as `ratchet-dev`. */
  prefix: string;
  trainerImageUri: string;
  trackingUri: string;
  datasetsBucket: string;
}
