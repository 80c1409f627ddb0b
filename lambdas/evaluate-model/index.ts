import { evaluateModel } from "./handler.ts";
import { wireEvaluateModel } from "./wire.ts";

const ports = wireEvaluateModel();

export const handler = (event: unknown) => evaluateModel(ports, event);
