import type { Logger } from "../shared/ports.ts";

/** Creates roles and applies migrations, both on one connection of the database administrator. */
export interface Schema {
  ensureRoles(): Promise<void>;
  /** Returns the names of the files that were applied now. */
  applyMigrations(): Promise<string[]>;
}

export interface MigrateDatabasePorts {
  logger: Logger;
  /** Opens a connection as administrator, passes it to `work`, and closes it when `work` ends or fails. */
  asAdministrator<T>(work: (schema: Schema) => Promise<T>): Promise<T>;
}
