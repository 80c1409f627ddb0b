import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as clock from "../../database/client/database-time.ts";
import * as retention from "../../database/monitoring/drop-expired.ts";
import * as reporting from "../../database/monitoring/report-drift.ts";
import * as log from "../../database/monitoring/request-sketches.ts";
import * as sketches from "../../database/monitoring/sketches.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { embeddedMetrics } from "../shared/adapters/metrics/embedded-metrics.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { DetectDriftPorts, DriftStore, SketchQuery } from "./ports.ts";

/** Builds the ports of detect-drift from its environment variables. */
export function wireDetectDrift(): DetectDriftPorts {
  const env = readEnvironment(
    "SETTINGS_PATH",
    "EVENT_BUS_NAME",
    "METRICS_NAMESPACE",
    "TIME_ZONE",
    "PREDICTION_RETENTION_DAYS",
  );
  const pool = connectDatabase();
  return {
    logger: createLogger(contract.name),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    log: requestLog(pool),
    store: driftStore(pool),
    metrics: embeddedMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
    retentionDays: Number(env.PREDICTION_RETENTION_DAYS),
  };
}

/** Inference log that is stored in PostgreSQL. */
export function requestLog(pool: pg.Pool): SketchQuery {
  return bindQueries(pool, log);
}

export function driftStore(pool: pg.Pool): DriftStore {
  return bindQueries(pool, { ...clock, ...reporting, ...retention, ...sketches });
}
