import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as attempts from "../../database/training/attempts.ts";
import * as failures from "../../database/training/fail-attempt.ts";
import * as preparation from "../../database/training/prepare-job.ts";
import * as registration from "../../database/training/register-model.ts";
import * as snapshots from "../../database/training/snapshots.ts";
import { mlflowRegistry } from "../shared/adapters/mlflow-registry.ts";
import { trainingJobs } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { jobStarterPorts } from "../shared/runtime/job-starter.ts";
import { jobPlace } from "../shared/runtime/wiring.ts";
import { contract } from "./contract.ts";
import type { TrainingStore, TrainModelPorts } from "./ports.ts";

/** Builds the ports of train-model from its environment variables. */
export function wireTrainModel(): TrainModelPorts {
  const { TRAINER_IMAGE_URI } = readEnvironment("TRAINER_IMAGE_URI");
  const ports = jobStarterPorts(contract, trainingStore);
  return {
    ...ports,
    registry: mlflowRegistry(ports.trackingUri),
    jobs: trainingJobs(jobPlace("TRAINING_ROLE_PREFIX")),
    trainerImageUri: TRAINER_IMAGE_URI,
  };
}

export function trainingStore(pool: pg.Pool): TrainingStore {
  return bindQueries(pool, { ...attempts, ...failures, ...preparation, ...registration, ...snapshots });
}
