import pg from "pg";
import type { ConnectionSettings } from "../../database/client/connection.ts";
import { applyMigrations } from "../../database/schema/migrate.ts";
import { ensureRoles } from "../../database/schema/roles.ts";

export const migrationsFolder = `${import.meta.dirname}/../../database/migrations`;

/** Gives a test's database the roles and the whole schema, as migrate-database does. */
export async function migrate(settings: ConnectionSettings): Promise<void> {
  const client = new pg.Client({
    host: settings.host,
    port: settings.port,
    user: settings.user,
    database: settings.database,
  });
  await client.connect();
  await ensureRoles(client);
  await applyMigrations(client, migrationsFolder);
  await client.end();
}
