import { incidentStore } from "../../database/incidents/store.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import type { ManageIncidentsPorts } from "./ports.ts";

/** The ports of manage-incidents, as the plan wired them. */
export function wireManageIncidents(): ManageIncidentsPorts {
  const { EVENT_BUS_NAME } = readEnvironment("EVENT_BUS_NAME");
  return {
    logger: createLogger("manage-incidents"),
    store: incidentStore(connectDatabase()),
    bus: eventBridgeBus(EVENT_BUS_NAME),
  };
}
