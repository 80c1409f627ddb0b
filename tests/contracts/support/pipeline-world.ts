import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { openWorld, type World, worldSchema } from "../../support/pipeline/world.ts";
import { startPostgres } from "../../support/postgres.ts";

/** The world of the pipeline's tests (tests/support/pipeline/world.ts), empty, on a PostgreSQL of its own. */
export async function startPipelineWorld(): Promise<World & { pool: pg.Pool; stop(): Promise<void> }> {
  const postgres = await startPostgres();
  await postgres.createDatabase("world");
  const pool = postgres.pool("world");
  await pool.query(worldSchema);
  const folder = await mkdtemp(join(tmpdir(), "ratchet-world-"));
  return {
    ...openWorld(pool, folder),
    pool,
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
