import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import type { MigrateDatabasePorts } from "./ports.ts";

/**
 * Creates the database roles, then applies the migrations, which grant privileges to these roles. Idempotent.
 * Concurrent calls wait for each other.
 */
export async function migrateDatabase(
  ports: MigrateDatabasePorts,
  received: unknown,
): Promise<{ applied: string[] }> {
  receive(contract, received);
  const applied = await ports.asAdministrator(async (schema) => {
    await schema.ensureRoles();
    return await schema.applyMigrations();
  });
  ports.logger.info({ applied }, applied.length === 0 ? "Database schema is current" : "Migrations applied");
  return { applied };
}
