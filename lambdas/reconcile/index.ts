import { reconcile } from "./handler.ts";
import { wireReconcile } from "./wire.ts";

const ports = wireReconcile();

export const handler = (event: unknown) => reconcile(ports, event);
