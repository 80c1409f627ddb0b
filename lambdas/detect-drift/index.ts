import { detectDrift } from "./handler.ts";
import { wireDetectDrift } from "./wire.ts";

const ports = wireDetectDrift();

export const handler = (event: unknown) => detectDrift(ports, event);
