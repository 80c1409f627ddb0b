import type { Bound } from "../../database/client/bind-queries.ts";
import type * as acting from "../../database/incidents/act-on-incidents.ts";
import type * as lists from "../../database/incidents/list-incidents.ts";
import type * as reports from "../../database/monitoring/drift-report-of.ts";
import type { Bus, Logger } from "../shared/ports.ts";

/** Database queries of manage-incidents. */
export type IncidentStore = Bound<typeof acting & typeof lists & typeof reports>;

export interface ManageIncidentsPorts {
  logger: Logger;
  store: IncidentStore;
  bus: Bus;
}
