import { evaluationStore } from "../../database/judging/store.ts";
import { s3Datasets } from "../shared/aws/datasets.ts";
import { evaluationJobs } from "../shared/aws/jobs.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settle } from "../shared/settle.ts";
import { jobPlace, settlePorts, wakes } from "../shared/wiring.ts";
import type { EvaluateModelPorts } from "./ports.ts";

/** The ports of evaluate-model, as the plan wired them. */
export function wireEvaluateModel(): EvaluateModelPorts {
  const env = readEnvironment(
    "STACK_PREFIX",
    "SETTINGS_PATH",
    "DATASETS_BUCKET",
    "MLFLOW_TRACKING_URI",
    "EVALUATOR_URI",
  );
  const logger = createLogger("evaluate-model");
  const pool = connectDatabase();
  const settling = settlePorts(logger, pool);
  return {
    logger,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    store: {
      ...evaluationStore(pool),
      settle: async (workload) => {
        await settle(settling, workload);
      },
    },
    datasets: s3Datasets(env.DATASETS_BUCKET),
    bus: settling.bus,
    jobs: evaluationJobs(jobPlace("EVALUATION_ROLE_PREFIX"), env.EVALUATOR_URI),
    wakes: wakes(),
    prefix: env.STACK_PREFIX,
    trackingUri: env.MLFLOW_TRACKING_URI,
    datasetsBucket: env.DATASETS_BUCKET,
  };
}
