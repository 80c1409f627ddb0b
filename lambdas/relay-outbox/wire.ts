import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as production from "../../database/decisions/production-of.ts";
import * as delivery from "../../database/outbox/deliver-outbox.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { mlflowRegistry } from "../shared/adapters/mlflow-registry.ts";
import { snsTopics } from "../shared/adapters/notifications/sns-topics.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { OutboxStore, RelayOutboxPorts } from "./ports.ts";

/** Builds the ports of relay-outbox from its environment variables. */
export function wireRelayOutbox(): RelayOutboxPorts {
  const env = readEnvironment(
    "MLFLOW_TRACKING_URI",
    "EVENT_BUS_NAME",
    "TOPIC_INFO_ARN",
    "TOPIC_ALERT_ARN",
    "TOPIC_CRITICAL_ARN",
  );
  return {
    logger: createLogger(contract.name),
    registry: mlflowRegistry(env.MLFLOW_TRACKING_URI),
    bus: eventBridgeBus(contract, env.EVENT_BUS_NAME),
    topics: snsTopics({
      info: env.TOPIC_INFO_ARN,
      alert: env.TOPIC_ALERT_ARN,
      critical: env.TOPIC_CRITICAL_ARN,
    }),
    store: outboxStore(connectDatabase()),
  };
}

export function outboxStore(pool: pg.Pool): OutboxStore {
  return bindQueries(pool, { ...delivery, ...production });
}
