import { notifyPeople } from "./handler.ts";
import { wireNotifyPeople } from "./wire.ts";

const ports = wireNotifyPeople();

export const handler = (event: unknown) => notifyPeople(ports(), event);
