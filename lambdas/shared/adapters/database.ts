import { Signer } from "@aws-sdk/rds-signer";
import type pg from "pg";
import { openPool } from "../../../database/client/connection.ts";
import { readEnvironment } from "../runtime/environment.ts";

/** Pool of the application's connections. The password of each connection is a new IAM token. */
export function connectDatabase(options: { maxConnections?: number } = {}): pg.Pool {
  const env = readEnvironment(
    "DATABASE_HOST",
    "DATABASE_PORT",
    "DATABASE_NAME",
    "DATABASE_USER",
    "AWS_REGION",
  );
  const port = Number(env.DATABASE_PORT);
  const signer = new Signer({
    hostname: env.DATABASE_HOST,
    port,
    username: env.DATABASE_USER,
    region: env.AWS_REGION,
  });
  return openPool({
    host: env.DATABASE_HOST,
    port,
    database: env.DATABASE_NAME,
    user: env.DATABASE_USER,
    password: () => signer.getAuthToken(),
    ssl: true,
    ...options,
  });
}
