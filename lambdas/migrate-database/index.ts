import { applyMigrations } from "../../database/schema/migrate.ts";
import { ensureRoles } from "../../database/schema/roles.ts";
import { connectAdministrator } from "../shared/adapters/administrator.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { migrateDatabase } from "./handler.ts";

const logger = createLogger("migrate-database");

export const handler = async () => {
  const client = await connectAdministrator();
  const roles = () => ensureRoles(client);
  const files = () => applyMigrations(client, `${import.meta.dirname}/migrations`);
  return migrateDatabase({ logger, ensureRoles: roles, applyMigrations: files }).finally(() => client.end());
};
