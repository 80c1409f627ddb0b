import { readFileSync } from "node:fs";
import type pg from "pg";
import { openPool } from "../../database/connection.ts";
import type { LocalCloud } from "../../local/cloud.ts";

/** The database of a running cloud, as the application's role. The caller ends it. */
export async function asApplication(cloud: LocalCloud): Promise<pg.Pool> {
  return openPool({
    host: "127.0.0.1",
    port: cloud.postgres.port,
    database: "ratchet",
    user: "ratchet_app",
    password: async () => "",
    ssl: { ca: readFileSync(cloud.caFile, "utf8") },
  });
}
