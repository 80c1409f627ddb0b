import pg from "pg";
import { connectTimeoutMillis } from "../../../database/client/connection.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { readCredentials } from "./secrets-manager.ts";

/**
 * Connects to PostgreSQL as the server's administrator, with the password that RDS manages. The caller closes the
 * connection.
 */
export async function connectAdministrator(): Promise<pg.Client> {
  const env = readEnvironment("DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_ADMIN_SECRET_ARN");
  const credentials = await readCredentials(env.DATABASE_ADMIN_SECRET_ARN);
  const client = new pg.Client({
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    database: env.DATABASE_NAME,
    user: credentials.username,
    password: credentials.password,
    ssl: true,
    connectionTimeoutMillis: connectTimeoutMillis,
  });
  // A connection that dies between two statements fails the next one; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
