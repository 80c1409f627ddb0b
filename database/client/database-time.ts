import { one, type Queryable } from "./rows.ts";

/** Current time of PostgreSQL's clock. */
export async function databaseTime(client: Queryable): Promise<Date> {
  const clock = await one<{ now: Date }>(client, "SELECT now()");
  if (clock === undefined) throw new Error("a SELECT without a row");
  return clock.now;
}
