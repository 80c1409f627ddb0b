import { reconcileStore } from "../../database/judging/store.ts";
import { inspectEvaluationJob, inspectTrainingJob } from "../shared/aws/jobs.ts";
import { cloudWatchMetrics } from "../shared/aws/metrics.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settlePorts } from "../shared/wiring.ts";
import type { ReconcilePorts } from "./ports.ts";

/** The ports of reconcile, as the plan wired them. */
export function wireReconcile(): ReconcilePorts {
  const env = readEnvironment("SETTINGS_PATH", "METRICS_NAMESPACE", "TIME_ZONE");
  const pool = connectDatabase();
  return {
    ...settlePorts(createLogger("reconcile"), pool),
    store: reconcileStore(pool),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    trainingJobs: { inspect: inspectTrainingJob() },
    evaluationJobs: { inspect: inspectEvaluationJob() },
    metrics: cloudWatchMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
  };
}
