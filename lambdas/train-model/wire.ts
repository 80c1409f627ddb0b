import { trainingStore } from "../../database/training/store.ts";
import { trainingJobs } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { jobStarterPorts } from "../shared/runtime/job-starter.ts";
import { jobPlace } from "../shared/runtime/wiring.ts";
import type { TrainModelPorts } from "./ports.ts";

/** The ports of train-model, as the plan wired them. */
export function wireTrainModel(): TrainModelPorts {
  const { TRAINER_IMAGE_URI } = readEnvironment("TRAINER_IMAGE_URI");
  return {
    ...jobStarterPorts("train-model", trainingStore),
    jobs: trainingJobs(jobPlace("TRAINING_ROLE_PREFIX")),
    trainerImageUri: TRAINER_IMAGE_URI,
  };
}
