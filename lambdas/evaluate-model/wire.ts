import { evaluationStore } from "../../database/evaluation/store.ts";
import { evaluationJobs } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { jobStarterPorts } from "../shared/runtime/job-starter.ts";
import { jobPlace } from "../shared/runtime/wiring.ts";
import type { EvaluateModelPorts } from "./ports.ts";

/** The ports of evaluate-model, as the plan wired them. */
export function wireEvaluateModel(): EvaluateModelPorts {
  const { EVALUATOR_URI } = readEnvironment("EVALUATOR_URI");
  return {
    ...jobStarterPorts("evaluate-model", evaluationStore),
    jobs: evaluationJobs(jobPlace("EVALUATION_ROLE_PREFIX"), EVALUATOR_URI),
  };
}
