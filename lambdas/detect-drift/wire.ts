import { postgresSketchQuery } from "../../database/monitoring/request-sketches.ts";
import { driftStore } from "../../database/monitoring/store.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { embeddedMetrics } from "../shared/adapters/embedded-metrics.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { relayPorts } from "../shared/runtime/wiring.ts";
import type { DetectDriftPorts } from "./ports.ts";

/** The ports of detect-drift, as the plan wired them. */
export function wireDetectDrift(): DetectDriftPorts {
  const env = readEnvironment("SETTINGS_PATH", "METRICS_NAMESPACE", "TIME_ZONE", "PREDICTION_RETENTION_DAYS");
  const pool = connectDatabase();
  return {
    ...relayPorts(createLogger("detect-drift"), pool),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    log: postgresSketchQuery(pool),
    store: driftStore(pool, env.TIME_ZONE),
    metrics: embeddedMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
    retentionDays: Number(env.PREDICTION_RETENTION_DAYS),
  };
}
