import { migrateDatabase } from "./handler.ts";
import { wireMigrateDatabase } from "./wire.ts";

const ports = wireMigrateDatabase();

export const handler = (event: unknown) => migrateDatabase(ports, event);
