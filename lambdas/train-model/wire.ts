import { trainingStore } from "../../database/training/store.ts";
import { s3Datasets } from "../shared/aws/datasets.ts";
import { trainingJobs } from "../shared/aws/jobs.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settle } from "../shared/settle.ts";
import { jobPlace, settlePorts, wakes } from "../shared/wiring.ts";
import type { TrainModelPorts } from "./ports.ts";

/** The ports of train-model, as the plan wired them. */
export function wireTrainModel(): TrainModelPorts {
  const env = readEnvironment(
    "STACK_PREFIX",
    "SETTINGS_PATH",
    "DATASETS_BUCKET",
    "MLFLOW_TRACKING_URI",
    "TRAINER_IMAGE_URI",
  );
  const logger = createLogger("train-model");
  const pool = connectDatabase();
  const settling = settlePorts(logger, pool);
  return {
    logger,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    store: {
      ...trainingStore(pool),
      settle: async (workload) => {
        await settle(settling, workload);
      },
    },
    datasets: s3Datasets(env.DATASETS_BUCKET),
    registry: settling.registry,
    bus: settling.bus,
    jobs: trainingJobs(jobPlace("TRAINING_ROLE_PREFIX")),
    wakes: wakes(),
    prefix: env.STACK_PREFIX,
    trainerImageUri: env.TRAINER_IMAGE_URI,
    trackingUri: env.MLFLOW_TRACKING_URI,
    datasetsBucket: env.DATASETS_BUCKET,
  };
}
