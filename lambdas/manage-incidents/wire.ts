import type pg from "pg";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as acting from "../../database/incidents/act-on-incidents.ts";
import * as lists from "../../database/incidents/list-incidents.ts";
import * as reports from "../../database/monitoring/drift-report-of.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { eventBridgeBus } from "../shared/adapters/event-bus.ts";
import { readEnvironment } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { contract } from "./contract.ts";
import type { IncidentStore, ManageIncidentsPorts } from "./ports.ts";

/** Builds the ports of manage-incidents from its environment variables. */
export function wireManageIncidents(): ManageIncidentsPorts {
  const { EVENT_BUS_NAME } = readEnvironment("EVENT_BUS_NAME");
  return {
    logger: createLogger(contract.name),
    store: incidentStore(connectDatabase()),
    bus: eventBridgeBus(contract, EVENT_BUS_NAME),
  };
}

export function incidentStore(pool: pg.Pool): IncidentStore {
  return bindQueries(pool, { ...acting, ...lists, ...reports });
}
