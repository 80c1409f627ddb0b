import { incidentStore } from "../../database/incidents/store.ts";
import { eventBridgeBus } from "../shared/aws/bus.ts";
import { connectDatabase } from "../shared/database.ts";
import { readEnvironment } from "../shared/environment.ts";
import { createLogger } from "../shared/logger.ts";
import type { ManageIncidentsPorts } from "./handler.ts";

/** What the plan wired for this function, as its ports. */
export function wireManageIncidents(): ManageIncidentsPorts {
  const { EVENT_BUS_NAME } = readEnvironment("EVENT_BUS_NAME");
  return {
    logger: createLogger("manage-incidents"),
    store: incidentStore(connectDatabase()),
    bus: eventBridgeBus(EVENT_BUS_NAME),
  };
}
