import type { Logger } from "../shared/ports.ts";

export interface MigrateDatabasePorts {
  logger: Logger;
  /** Both on one connection of the administrator. */
  ensureRoles(): Promise<void>;
  /** Result: the names of the files applied now. */
  applyMigrations(): Promise<string[]>;
}

/** Roles first: each migration grants rights to them. Idempotent; calls at the same time wait for each other. */
export async function migrateDatabase(ports: MigrateDatabasePorts): Promise<{ applied: string[] }> {
  await ports.ensureRoles();
  const applied = await ports.applyMigrations();
  ports.logger.info({ applied }, applied.length === 0 ? "nothing to migrate" : "migrated");
  return { applied };
}
