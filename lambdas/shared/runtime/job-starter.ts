import type pg from "pg";
import { connectDatabase } from "../adapters/database.ts";
import { parameterStoreSettings } from "../adapters/parameter-store.ts";
import { s3Datasets } from "../adapters/s3-datasets.ts";
import { relayOutbox } from "../relay.ts";
import { readEnvironment } from "./environment.ts";
import { createLogger } from "./logger.ts";
import { oneTimeSchedules, relayPorts } from "./wiring.ts";

/** The ports that every function has which freezes data and starts a job on it, as the plan wired them. */
export function jobStarterPorts<S>(functionName: string, storeOf: (pool: pg.Pool) => S) {
  const env = readEnvironment("STACK_PREFIX", "SETTINGS_PATH", "DATASETS_BUCKET", "MLFLOW_TRACKING_URI");
  const logger = createLogger(functionName);
  const pool = connectDatabase();
  const delivery = relayPorts(logger, pool);
  return {
    logger,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    store: {
      ...storeOf(pool),
      relayOutbox: async (workload: string): Promise<void> => {
        await relayOutbox(delivery, workload);
      },
    },
    datasets: s3Datasets(env.DATASETS_BUCKET),
    registry: delivery.registry,
    bus: delivery.bus,
    oneTimeSchedules: oneTimeSchedules(),
    prefix: env.STACK_PREFIX,
    trackingUri: env.MLFLOW_TRACKING_URI,
    datasetsBucket: env.DATASETS_BUCKET,
  };
}
