import type pg from "pg";
import { one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";

/**
 * Drops the stored requests of all days before `before`. Waits at most a few seconds for its lock, because new
 * requests wait behind it.
 * Result  number of dropped days.
 */
export async function dropRequestDays(pool: pg.Pool, before: string): Promise<number> {
  return await withTransaction(pool, async (client) => {
    await client.query("SET LOCAL lock_timeout = '5s'");
    const dropped = await one<{ days: number }>(client, "SELECT drop_prediction_days($1) AS days", [before]);
    return dropped?.days ?? 0;
  });
}

/**
 * Deletes rows past their retention, and labels of requests that are older than the day `before`; docs/PIPELINE.md lists
 * the retention times. One call deletes at most 100 batches of a few thousand rows. The next night deletes the rest.
 * Result  number of deleted rows.
 */
export async function deleteExpired(client: Queryable, day: string, before: string): Promise<number> {
  let rows = 0;
  for (let round = 0; round < 100; round++) {
    const dropped = await one<{ rows: number }>(client, "SELECT drop_old_watching($1, $2) AS rows", [
      day,
      before,
    ]);
    rows += dropped?.rows ?? 0;
    if ((dropped?.rows ?? 0) === 0) break;
  }
  return rows;
}
