import type pg from "pg";
import { type LoadingBench, loadingBench } from "./loading.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";
import { migrate } from "./schema.ts";

/** A migrated database with the application's own rights, for tests of load-data. */
export interface LoadingDatabase {
  postgres: TestPostgres;
  pool: pg.Pool;
  /** Forgets every loading, and gives a bench without objects. */
  freshBench(): Promise<LoadingBench>;
}

export async function startLoadingDatabase(): Promise<LoadingDatabase> {
  const postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  const pool = postgres.pool("ratchet", "ratchet_app");
  const administration = postgres.pool("ratchet");
  return {
    postgres,
    pool,
    async freshBench() {
      await administration.query(
        "TRUNCATE sources, source_objects, batches, examples, quarantine, slot_runs, audit_log",
      );
      return loadingBench(pool);
    },
  };
}
