import { loadData } from "./handler.ts";
import { wireLoadData } from "./wire.ts";

const ports = wireLoadData();

export const handler = (event: unknown) => loadData(ports, event);
