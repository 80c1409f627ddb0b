import type { Bound } from "../../database/client/bind-queries.ts";
import type * as production from "../../database/decisions/production-of.ts";
import type * as batches from "../../database/evaluation/batch-sets.ts";
import type * as completion from "../../database/evaluation/complete-evaluation.ts";
import type * as sets from "../../database/evaluation/evaluation-sets.ts";
import type * as evaluations from "../../database/evaluation/evaluations.ts";
import type * as failures from "../../database/evaluation/fail-evaluation.ts";
import type * as profiles from "../../database/evaluation/profiles.ts";
import type * as versions from "../../database/training/versions.ts";
import type {
  Bus,
  Datasets,
  EvaluationJob,
  Jobs,
  Logger,
  OneTimeSchedules,
  Settings,
} from "../shared/ports.ts";

/** Database queries of evaluate-model. */
export type EvaluationStore = Bound<
  typeof batches &
    typeof completion &
    typeof sets &
    typeof evaluations &
    typeof failures &
    typeof profiles &
    typeof versions &
    typeof production
>;

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
