import { decisionStore } from "../../database/evaluation/store.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { relayPorts } from "../shared/runtime/wiring.ts";
import type { PromoteModelPorts } from "./ports.ts";

/** The ports of promote-model, as the plan wired them. */
export function wirePromoteModel(): PromoteModelPorts {
  const { SETTINGS_PATH } = readEnvironment("SETTINGS_PATH");
  const pool = connectDatabase();
  return {
    ...relayPorts(createLogger("promote-model"), pool),
    ...decisionStore(pool),
    settings: parameterStoreSettings(SETTINGS_PATH),
  };
}
