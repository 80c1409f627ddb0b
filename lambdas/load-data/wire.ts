import { loadingStore } from "../../database/loading/store.ts";
import { s3Objects } from "../shared/aws/objects.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settle } from "../shared/settle.ts";
import { settlePorts } from "../shared/wiring.ts";
import type { LoadDataPorts } from "./handler.ts";

/** The ports of load-data, as the plan wired them. */
export function wireLoadData(): LoadDataPorts {
  const env = readEnvironment("RAW_BUCKET", "SETTINGS_PATH");
  const logger = createLogger("load-data");
  const pool = connectDatabase();
  const settling = settlePorts(logger, pool);
  return {
    logger,
    store: loadingStore(pool),
    raw: s3Objects(env.RAW_BUCKET),
    bus: settling.bus,
    settings: parameterStoreSettings(env.SETTINGS_PATH),
    settle: async (workload) => void (await settle(settling, workload)),
  };
}
