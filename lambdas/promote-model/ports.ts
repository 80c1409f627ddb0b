import type { Bound } from "../../database/client/bind-queries.ts";
import type * as decisions from "../../database/decisions/decide.ts";
import type { Bus, Logger, Settings } from "../shared/ports.ts";

export interface PromoteModelPorts {
  logger: Logger;
  bus: Bus;
  settings: Settings;
  store: DecisionStore;
}

/** Database queries of promote-model. */
export type DecisionStore = Bound<typeof decisions>;
