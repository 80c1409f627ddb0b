import { loadingStore } from "../../database/loading/store.ts";
import { eventBridgeBus } from "../shared/aws/bus.ts";
import { s3Objects } from "../shared/aws/objects.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { loadData } from "./handler.ts";

const env = readEnvironment("RAW_BUCKET", "EVENT_BUS_NAME", "SETTINGS_PATH");
const [logger, store] = [createLogger("load-data"), loadingStore(connectDatabase())];
const [raw, bus] = [s3Objects(env.RAW_BUCKET), eventBridgeBus(env.EVENT_BUS_NAME)];
const ports = { logger, store, raw, bus, settings: parameterStoreSettings(env.SETTINGS_PATH) };

export const handler = (event: unknown) => loadData(event, ports);
