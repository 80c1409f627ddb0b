import { manageIncidents } from "./handler.ts";
import { wireManageIncidents } from "./wire.ts";

const ports = wireManageIncidents();

export const handler = (event: unknown) => manageIncidents(ports, event);
