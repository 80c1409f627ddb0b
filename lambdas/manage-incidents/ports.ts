import type { IncidentAction } from "../../core/incidents/incident.ts";
import type { StoredIncident } from "../../database/incidents/incidents.ts";
import type { Acted, ListFilter } from "../../database/incidents/manage-incidents.ts";
import type { Bus, Logger } from "../shared/ports.ts";
import type { NotificationAnswer, ReportAnswer } from "./answers.ts";

export interface IncidentStore {
  list(filter: ListFilter): Promise<StoredIncident[]>;
  notifications(filter: ListFilter): Promise<NotificationAnswer[]>;
  report(workload: string, day?: string): Promise<ReportAnswer | undefined>;
  act(incidents: readonly number[], action: IncidentAction): Promise<Acted[]>;
  actOnWorkload(workload: string, action: IncidentAction): Promise<Acted[]>;
}

export interface ManageIncidentsPorts {
  logger: Logger;
  store: IncidentStore;
  bus: Bus;
}
