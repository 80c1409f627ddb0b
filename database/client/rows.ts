import type pg from "pg";

/** A pool or one connection. */
export type Queryable = Pick<pg.ClientBase, "query">;

/** SQL expression that formats a timestamptz column as a slot, such as `2026-11-23T01:00:00Z`. */
export function slotText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

export async function all<R extends pg.QueryResultRow>(
  client: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  return (await client.query<R>(text, values)).rows;
}

export async function one<R extends pg.QueryResultRow>(
  client: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<R | undefined> {
  return (await all<R>(client, text, values))[0];
}
