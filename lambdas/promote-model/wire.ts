import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as decisions from "../../database/decisions/decide.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { parameterStoreSettings } from "../shared/adapters/parameter-store.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { DecisionStore, PromoteModelPorts } from "./ports.ts";

/** Builds the ports of promote-model from its environment variables. */
export function wirePromoteModel(): PromoteModelPorts {
  const env = readEnvironment("SETTINGS_PATH", "EVENT_BUS_NAME");
  return {
    logger: createLogger(contract.name),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    store: decisionStore(connectDatabase()),
    settings: parameterStoreSettings(env.SETTINGS_PATH),
  };
}

export function decisionStore(pool: pg.Pool): DecisionStore {
  return bindQueries(pool, decisions);
}
