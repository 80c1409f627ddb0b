import { postgresSketchQuery } from "../../database/watching/request-sketches.ts";
import { driftStore } from "../../database/watching/store.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { embeddedMetrics } from "../shared/embedded-metrics.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settlePorts } from "../shared/wiring.ts";
import type { DetectDriftPorts } from "./ports.ts";

/** The ports of detect-drift, as the plan wired them. */
export function wireDetectDrift(): DetectDriftPorts {
  const env = readEnvironment("SETTINGS_PATH", "METRICS_NAMESPACE", "TIME_ZONE", "PREDICTION_RETENTION_DAYS");
  const pool = connectDatabase();
  return {
    ...settlePorts(createLogger("detect-drift"), pool),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    log: postgresSketchQuery(pool),
    store: driftStore(pool, env.TIME_ZONE),
    metrics: embeddedMetrics(env.METRICS_NAMESPACE),
    timeZone: env.TIME_ZONE,
    retentionDays: Number(env.PREDICTION_RETENTION_DAYS),
  };
}
