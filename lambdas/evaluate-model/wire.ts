import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as production from "../../database/decisions/production-of.ts";
import * as batches from "../../database/evaluation/batch-sets.ts";
import * as completion from "../../database/evaluation/complete-evaluation.ts";
import * as sets from "../../database/evaluation/evaluation-sets.ts";
import * as evaluations from "../../database/evaluation/evaluations.ts";
import * as failures from "../../database/evaluation/fail-evaluation.ts";
import * as profiles from "../../database/evaluation/profiles.ts";
import * as versions from "../../database/training/versions.ts";
import { evaluationJobs } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { jobStarterPorts } from "../shared/runtime/job-starter.ts";
import { jobPlace } from "../shared/runtime/wiring.ts";
import { contract } from "./contract.ts";
import type { EvaluateModelPorts, EvaluationStore } from "./ports.ts";

/** Builds the ports of evaluate-model from its environment variables. */
export function wireEvaluateModel(): EvaluateModelPorts {
  const { EVALUATOR_URI } = readEnvironment("EVALUATOR_URI");
  return {
    ...jobStarterPorts(contract, evaluationStore),
    jobs: evaluationJobs(jobPlace("EVALUATION_ROLE_PREFIX"), EVALUATOR_URI),
  };
}

export function evaluationStore(pool: pg.Pool): EvaluationStore {
  return bindQueries(pool, {
    ...batches,
    ...completion,
    ...sets,
    ...evaluations,
    ...failures,
    ...profiles,
    ...versions,
    ...production,
  });
}
