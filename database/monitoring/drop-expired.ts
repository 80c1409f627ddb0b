import type pg from "pg";
import { one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";

/**
 * Drops the single requests of days before this one. Waits a few seconds at most for its lock: requests that are logged
 * meanwhile wait behind it.
 * Result  how many days were dropped.
 */
export async function dropRequestDays(pool: pg.Pool, before: string): Promise<number> {
  return await withTransaction(pool, async (client) => {
    await client.query("SET LOCAL lock_timeout = '5s'");
    const dropped = await one<{ days: number }>(client, "SELECT drop_prediction_days($1) AS days", [before]);
    return dropped?.days ?? 0;
  });
}

/**
 * Drops what is past its retention on this day, and labels of requests before `before`; docs/PIPELINE.md says what is kept
 * for how long. In transactions of some thousand rows; what is left after a hundred of them is dropped the next night.
 * Result  how many rows were dropped.
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
