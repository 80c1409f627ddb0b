import { reconcileStore } from "../../database/evaluation/store.ts";
import { cloudWatchMetrics } from "../shared/adapters/cloudwatch-metrics.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { inspectEvaluationJob, inspectTrainingJob } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { relayPorts } from "../shared/runtime/wiring.ts";
import type { ReconcilePorts } from "./ports.ts";

/** The ports of reconcile, as the plan wired them. */
export function wireReconcile(): ReconcilePorts {
  const env = readEnvironment("SETTINGS_PATH", "METRICS_NAMESPACE", "TIME_ZONE");
  const pool = connectDatabase();
  return {
    ...relayPorts(createLogger("reconcile"), pool),
    store: reconcileStore(pool),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    trainingJobs: { inspect: inspectTrainingJob() },
    evaluationJobs: { inspect: inspectEvaluationJob() },
    metrics: cloudWatchMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
  };
}
