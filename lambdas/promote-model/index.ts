import { promoteModel } from "./handler.ts";
import { wirePromoteModel } from "./wire.ts";

const ports = wirePromoteModel();

export const handler = (event: unknown) => promoteModel(ports, event);
