import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as production from "../../database/decisions/production-of.ts";
import * as batches from "../../database/evaluation/batch-sets.ts";
import * as evaluations from "../../database/evaluation/evaluations.ts";
import * as notifications from "../../database/incidents/due-notifications.ts";
import * as incidents from "../../database/incidents/expire-quiet.ts";
import * as outbox from "../../database/outbox/enqueue-effect.ts";
import * as pending from "../../database/outbox/pending-effects.ts";
import * as repairs from "../../database/reconcile/repairs.ts";
import * as slots from "../../database/reconcile/slots.ts";
import * as attempts from "../../database/training/attempts.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { cloudWatchMetrics } from "../shared/adapters/metrics/cloudwatch-metrics.ts";
import { mlflowRegistry } from "../shared/adapters/mlflow-registry.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { inspectEvaluationJob, inspectTrainingJob } from "../shared/adapters/sagemaker-jobs.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { ReconcilePorts, ReconcileStore } from "./ports.ts";

/** Builds the ports of reconcile from its environment variables. */
export function wireReconcile(): ReconcilePorts {
  const env = readEnvironment(
    "SETTINGS_PATH",
    "EVENT_BUS_NAME",
    "MLFLOW_TRACKING_URI",
    "METRICS_NAMESPACE",
    "TIME_ZONE",
  );
  return {
    logger: createLogger(contract.name),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    registry: mlflowRegistry(env.MLFLOW_TRACKING_URI),
    store: reconcileStore(connectDatabase()),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    trainingJobs: { inspect: inspectTrainingJob() },
    evaluationJobs: { inspect: inspectEvaluationJob() },
    metrics: cloudWatchMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
  };
}

export function reconcileStore(pool: pg.Pool): ReconcileStore {
  return bindQueries(pool, {
    ...attempts,
    ...batches,
    ...evaluations,
    ...incidents,
    ...notifications,
    ...outbox,
    ...pending,
    ...production,
    ...repairs,
    ...slots,
  });
}
