import type pg from "pg";
import { loadExclusively } from "../../database/loading/load-exclusively.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { s3Objects } from "../shared/adapters/storage/s3-objects.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { LoadDataPorts, LoadingStore } from "./ports.ts";

/** Builds the ports of load-data from its environment variables. */
export function wireLoadData(): LoadDataPorts {
  const env = readEnvironment("RAW_BUCKET", "SETTINGS_PATH", "EVENT_BUS_NAME");
  return {
    logger: createLogger(contract.name),
    store: loadingStore(connectDatabase()),
    raw: s3Objects(env.RAW_BUCKET),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
  };
}

export function loadingStore(pool: pg.Pool): LoadingStore {
  return { loadExclusively: (workload, work) => loadExclusively(pool, workload, work) };
}
