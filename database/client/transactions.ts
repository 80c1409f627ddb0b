import type pg from "pg";
import { asDatabaseError } from "./errors.ts";

/**
 * Runs `work` in one transaction, which is committed when `work` returns and rolled back when it throws.
 * Result  the result of `work`.
 * Edges   when the connection fails during COMMIT, the result is unknown. Callers are idempotent by slot, so a retry
 *         finds the actual state.
 * Throws  the error of `work`; DB001 (retryable) when PostgreSQL is down, restarts or closes the connection.
 */
export function withTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, "BEGIN", work);
}

/** Runs read-only queries in one transaction, in which all queries see the same state of the database. */
export function withSnapshot<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work);
}

async function transaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asDatabaseError(error);
  });
  let broken: Error | undefined;
  // Without a listener, a connection that dies between two queries would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken ??= rollbackError;
    });
    throw asDatabaseError(error);
  } finally {
    client.off("error", onError);
    // A broken connection must not go back into the pool.
    client.release(broken);
  }
}
