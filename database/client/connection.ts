import pg from "pg";

export interface ConnectionSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  /** Called for each new connection, because an IAM token is valid for 15 minutes and a warm function lives longer. */
  password: () => Promise<string>;
  /**
   * True verifies the server with the CAs of the process (NODE_EXTRA_CA_CERTS adds CAs). `ca` verifies it with that
   * CA only.
   */
  ssl: boolean | { ca: string };
  /** Absent: one connection, enough for a function, which processes one event at a time. */
  maxConnections?: number;
}

/**
 * Connection timeout. A paused Aurora resumes in about 15 seconds, and more slowly after a day (docs/decisions/0001).
 */
export const connectTimeoutMillis = 45_000;

/**
 * Opens a pool of connections to PostgreSQL.
 * Edges   bigint values are returned as JavaScript numbers, because no count reaches 2^53. An idle connection that
 *         fails is dropped without an error; the next query opens a new one.
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
