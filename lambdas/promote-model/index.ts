import { decisionStore } from "../../database/judging/store.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settlePorts, wakes } from "../shared/wiring.ts";
import { promoteModel } from "./handler.ts";

const { SETTINGS_PATH } = readEnvironment("SETTINGS_PATH");
const pool = connectDatabase();
const settling = settlePorts(createLogger("promote-model"), pool);
const ports = {
  ...settling,
  ...decisionStore(pool),
  settings: parameterStoreSettings(SETTINGS_PATH),
  wakes: wakes(),
};

export const handler = (event: unknown) => promoteModel(ports, event);
