import type pg from "pg";
import Cursor from "pg-cursor";

const pageRows = 2000;

/** Rows of a query, read page by page in constant memory. */
export async function* paged<Row extends object>(
  pool: pg.Pool,
  sql: string,
  values: unknown[],
): AsyncIterable<Row> {
  const client = await pool.connect();
  const cursor = client.query(new Cursor<Row>(sql, values));
  try {
    for (;;) {
      const page = await cursor.read(pageRows);
      if (page.length === 0) return;
      yield* page;
    }
  } finally {
    await cursor.close();
    client.release();
  }
}
