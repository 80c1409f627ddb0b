import type { Bound } from "../../database/client/bind-queries.ts";
import type * as production from "../../database/decisions/production-of.ts";
import type * as delivery from "../../database/outbox/deliver-outbox.ts";
import type { Bus, Logger, Registry, Topics } from "../shared/ports.ts";

/** Database queries of relay-outbox. */
export type OutboxStore = Bound<typeof delivery & typeof production>;

export interface RelayOutboxPorts {
  logger: Logger;
  registry: Pick<Registry, "failRun" | "setVersionTags" | "setAlias">;
  bus: Bus;
  topics: Topics;
  store: OutboxStore;
}
