import type { Logger } from "../shared/ports.ts";

/** Both on one connection of the server's administrator. */
export interface Schema {
  ensureRoles(): Promise<void>;
  /** Result: the names of the files applied now. */
  applyMigrations(): Promise<string[]>;
}

export interface MigrateDatabasePorts {
  logger: Logger;
  /** Opens a connection as administrator, hands it to `work`, and closes it when `work` ends in whatever way. */
  asAdministrator<T>(work: (schema: Schema) => Promise<T>): Promise<T>;
}
