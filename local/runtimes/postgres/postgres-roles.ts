import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Tls } from "../../state/tls.ts";
import { superuser } from "./postgres-cluster.ts";

export interface Master {
  user: string;
  password: string;
}

/** Credentials of the master user, as stored when the cluster was created. A new name in the plan is adopted. */
export function rememberMaster(dataDir: string, masterUser?: string): Master {
  const file = join(dataDir, "master.json");
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, "utf8")) as Master;
    if (masterUser === undefined || known.user === masterUser) return known;
  }
  const master = { user: masterUser ?? "ratchet_admin", password: randomBytes(24).toString("base64url") };
  writeFileSync(file, JSON.stringify(master), { mode: 0o600 });
  return master;
}

/**
 * Creates what RDS creates beside the master user. Every statement can be repeated, so the next start repairs an
 * interrupted run.
 */
export async function createRoles(
  { port, tls, database }: { port: number; tls: Tls; database?: string },
  user: string,
): Promise<void> {
  const ssl = { ca: readFileSync(tls.caFile, "utf8") };
  const client = new Client({ host: "127.0.0.1", port, user: superuser, database: "postgres", ssl });
  await client.connect();
  try {
    for (const role of ["rds_iam", "rds_superuser", user]) {
      const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
      if (known.rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(role)}`);
    }
    const master = client.escapeIdentifier(user);
    await client.query(`ALTER ROLE ${master} LOGIN CREATEDB CREATEROLE`);
    await client.query(
      "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION",
    );
    await client.query(`GRANT rds_superuser TO ${master}`);
    // As on RDS, the master may hand out rds_iam without itself being bound to log in by token.
    await client.query(`GRANT rds_iam TO ${master} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
    const made = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database ?? "postgres"]);
    if (database !== undefined && made.rowCount === 0) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${master}`);
    }
  } finally {
    await client.end();
  }
}
