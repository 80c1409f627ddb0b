import { trainModel } from "./handler.ts";
import { wireTrainModel } from "./wire.ts";

const ports = wireTrainModel();

export const handler = (event: unknown) => trainModel(ports, event);
