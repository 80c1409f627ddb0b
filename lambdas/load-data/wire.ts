import type pg from "pg";
import { loadExclusively } from "../../database/loading/load-exclusively.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { s3Objects } from "../shared/adapters/s3-objects.ts";
import { relayOutbox } from "../shared/relay.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { relayPorts } from "../shared/runtime/wiring.ts";
import type { LoadDataPorts, LoadingStore } from "./ports.ts";

/** The ports of load-data, as the plan wired them. */
export function wireLoadData(): LoadDataPorts {
  const env = readEnvironment("RAW_BUCKET", "SETTINGS_PATH");
  const logger = createLogger("load-data");
  const pool = connectDatabase();
  const delivery = relayPorts(logger, pool);
  return {
    logger,
    store: loadingStore(pool),
    raw: s3Objects(env.RAW_BUCKET),
    bus: delivery.bus,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    relayOutbox: async (workload) => void (await relayOutbox(delivery, workload)),
  };
}

export function loadingStore(pool: pg.Pool): LoadingStore {
  return { loadExclusively: (workload, work) => loadExclusively(pool, workload, work) };
}
