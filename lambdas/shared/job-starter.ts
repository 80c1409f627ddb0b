import type pg from "pg";
import { s3Datasets } from "./aws/datasets.ts";
import { parameterStoreSettings } from "./aws/settings.ts";
import { connectDatabase } from "./database.ts";
import { readEnvironment } from "./environment.ts";
import { createLogger } from "./logger.ts";
import { settle } from "./settle.ts";
import { settlePorts, wakes } from "./wiring.ts";

/** The ports that every function has which freezes data and starts a job on it, as the plan wired them. */
export function jobStarterPorts<S>(functionName: string, storeOf: (pool: pg.Pool) => S) {
  const env = readEnvironment("STACK_PREFIX", "SETTINGS_PATH", "DATASETS_BUCKET", "MLFLOW_TRACKING_URI");
  const logger = createLogger(functionName);
  const pool = connectDatabase();
  const settling = settlePorts(logger, pool);
  return {
    logger,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    store: {
      ...storeOf(pool),
      settle: async (workload: string): Promise<void> => {
        await settle(settling, workload);
      },
    },
    datasets: s3Datasets(env.DATASETS_BUCKET),
    registry: settling.registry,
    bus: settling.bus,
    wakes: wakes(),
    prefix: env.STACK_PREFIX,
    trackingUri: env.MLFLOW_TRACKING_URI,
    datasetsBucket: env.DATASETS_BUCKET,
  };
}
