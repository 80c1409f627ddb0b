import pg from "pg";

export interface ConnectionSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  /** Asked for each new connection: an IAM token lives 15 minutes, a warm function longer. */
  password: () => Promise<string>;
  /** True verifies the server against the CAs of the process (NODE_EXTRA_CA_CERTS adds to them), `ca` against that one. */
  ssl: boolean | { ca: string };
  /** One is enough for a function, which handles one event at a time. */
  maxConnections?: number;
}

/** A paused Aurora takes about 15 seconds to resume, longer after a day (docs/decisions/0001). */
export const connectTimeoutMillis = 45_000;

/**
 * A pool of connections to PostgreSQL.
 * Edges   bigint comes as a JavaScript number: no count here reaches 2^53. A connection that dies while idle is
 *         dropped, not thrown; the next query opens another.
 */
export function openPool(settings: ConnectionSettings): pg.Pool {
  const pool = new pg.Pool({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: settings.ssl,
    max: settings.maxConnections ?? 2,
    connectionTimeoutMillis: connectTimeoutMillis,
    // Short, so that a function that was frozen does not begin with a connection the server has long given up, and
    // a database that may pause is left alone.
    idleTimeoutMillis: 1_000,
    keepAlive: true,
    // A function that was killed sends nothing: the server finds out within a minute and releases its locks.
    options: "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
    types: { getTypeParser: parserOf },
  });
  pool.on("error", () => undefined);
  // A connection that dies while it is checked out fails its next query; without a listener it would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

function parserOf(oid: number, format?: "text" | "binary") {
  if (oid === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(oid, format ?? "text");
}
