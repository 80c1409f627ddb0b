import type pg from "pg";
import type { Contract } from "../../../core/contracts/contract.ts";
import { connectDatabase } from "../adapters/database.ts";
import { eventBridgeBus } from "../adapters/event-bus.ts";
import { parameterStoreSettings } from "../adapters/parameter-store.ts";
import { s3Datasets } from "../adapters/storage/s3-datasets.ts";
import { readEnvironment } from "./environment.ts";
import { createLogger } from "./logger.ts";
import { oneTimeSchedules } from "./wiring.ts";

/** Builds the ports that all functions share which freeze a data set and start a SageMaker job. */
export function jobStarterPorts<S>(
  contract: Pick<Contract, "name" | "emits">,
  storeOf: (pool: pg.Pool) => S,
) {
  const env = readEnvironment(
    "STACK_PREFIX",
    "SETTINGS_PATH",
    "EVENT_BUS_NAME",
    "DATASETS_BUCKET",
    "MLFLOW_TRACKING_URI",
  );
  return {
    logger: createLogger(contract.name),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    store: storeOf(connectDatabase()),
    datasets: s3Datasets(env.DATASETS_BUCKET),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    oneTimeSchedules: oneTimeSchedules(),
    prefix: env.STACK_PREFIX,
    trackingUri: env.MLFLOW_TRACKING_URI,
    datasetsBucket: env.DATASETS_BUCKET,
  };
}
