import { relayOutbox } from "./handler.ts";
import { wireRelayOutbox } from "./wire.ts";

const ports = wireRelayOutbox();

export const handler = (event: unknown) => relayOutbox(ports, event);
