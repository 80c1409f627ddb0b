import { join } from "node:path";
import { applyMigrations } from "../../database/migrate.ts";
import { ensureRoles } from "../../database/roles.ts";
import { connectAdministrator } from "../shared/administrator.ts";
import { createLogger } from "../shared/logger.ts";
import { migrateDatabase } from "./handler.ts";

const logger = createLogger("migrate-database");
const folder = join(import.meta.dirname, "migrations");

export const handler = async () => {
  const client = await connectAdministrator();
  const ports = {
    logger,
    ensureRoles: () => ensureRoles(client),
    applyMigrations: () => applyMigrations(client, folder),
  };
  return migrateDatabase(ports).finally(() => client.end());
};
