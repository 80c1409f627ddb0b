import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { paged } from "../client/paged.ts";
import { all, type Queryable } from "../client/rows.ts";

export interface TrainingRow {
  key: string;
  content: string;
  truth: string;
  /** Place of the row within its class, from 1, or among all rows; in an order that depends on the contents alone. */
  rank: number;
}

/** Whether truths are classes, which are counted, or values, which differ from row to row. */
type Truths = "classes" | "values";

/** How many rows training may use; of each class, where truths are classes. */
export async function trainableCounts(
  client: Queryable,
  workload: string,
  until: Slot,
  truths: Truths,
): Promise<{ rows: number; classes: Record<string, number> }> {
  const label = truths === "classes" ? "label" : "NULL::text";
  const counted = await all<{ label: string | null; rows: number }>(
    client,
    `SELECT ${label} AS label, count(*) AS rows FROM examples
     WHERE workload = $1 AND slot <= $2 AND NOT set_aside GROUP BY 1 ORDER BY 1`,
    [workload, until],
  );
  return {
    rows: counted.reduce((sum, { rows }) => sum + Number(rows), 0),
    classes: Object.fromEntries(
      counted.flatMap((row) => (row.label === null ? [] : [[row.label, Number(row.rows)]])),
    ),
  };
}

/** Every row that training may use, in the order of its key. */
export function trainableRows(
  pool: pg.Pool,
  workload: string,
  until: Slot,
  truths: Truths,
): AsyncIterable<TrainingRow> {
  const classes = truths === "classes" ? "PARTITION BY label " : "";
  return paged(
    pool,
    `SELECT row_key AS key, text AS content, label AS truth,
            row_number() OVER (${classes}ORDER BY text_hash, row_key)::int AS rank
     FROM examples WHERE workload = $1 AND slot <= $2 AND NOT set_aside ORDER BY row_key`,
    [workload, until],
  );
}
