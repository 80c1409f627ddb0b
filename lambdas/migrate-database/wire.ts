import { applyMigrations } from "../../database/schema/migrate.ts";
import { ensureRoles } from "../../database/schema/roles.ts";
import { connectAdministrator } from "../shared/adapters/administrator.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import type { MigrateDatabasePorts } from "./ports.ts";

/** Builds the ports of migrate-database from its environment variables. Each invocation opens its own connection. */
export function wireMigrateDatabase(): MigrateDatabasePorts {
  return {
    logger: createLogger("migrate-database"),
    asAdministrator: async (work) => {
      const client = await connectAdministrator();
      try {
        return await work({
          ensureRoles: () => ensureRoles(client),
          // The bundle lies beside its migrations.
          applyMigrations: () => applyMigrations(client, `${import.meta.dirname}/migrations`),
        });
      } finally {
        await client.end();
      }
    },
  };
}
