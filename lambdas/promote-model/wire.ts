import { decisionStore } from "../../database/judging/store.ts";
import { parameterStoreSettings } from "../shared/aws/settings.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import { settlePorts } from "../shared/wiring.ts";
import type { PromoteModelPorts } from "./handler.ts";

/** What the plan wired for this function, as its ports. */
export function wirePromoteModel(): PromoteModelPorts {
  const { SETTINGS_PATH } = readEnvironment("SETTINGS_PATH");
  const pool = connectDatabase();
  return {
    ...settlePorts(createLogger("promote-model"), pool),
    ...decisionStore(pool),
    settings: parameterStoreSettings(SETTINGS_PATH),
  };
}
