import { readFileSync } from "node:fs";
import type pg from "pg";
import { openPool } from "../database/client/connection.ts";
import type { LocalCloud } from "../local/cloud/local-cloud.ts";

/** Opens the database of a running cloud as the application's role. The caller must close the pool. */
export function databaseOf(cloud: Pick<LocalCloud, "postgres" | "caFile">): pg.Pool {
  return openPool({
    host: "127.0.0.1",
    port: cloud.postgres.port,
    database: "ratchet",
    user: "ratchet_app",
    password: async () => "",
    ssl: { ca: readFileSync(cloud.caFile, "utf8") },
  });
}

/** Runs queries in the database of a running cloud. */
export async function inDatabase<T>(cloud: LocalCloud, ask: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = databaseOf(cloud);
  try {
    return await ask(pool);
  } finally {
    await pool.end();
  }
}
