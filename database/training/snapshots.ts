import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { paged } from "../client/paged.ts";
import { all, type Queryable } from "../client/rows.ts";

export interface TrainingRow {
  key: string;
  content: string;
  truth: string;
  /** Position of the row within its class, or among all rows, from 1. The order depends only on the contents. */
  rank: number;
}

/** Kind of labels: classes, which can be counted, or numeric values, which differ from row to row. */
type Truths = "classes" | "values";

/** Number of rows that training may use; by class when labels are classes. */
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

/** All rows that training may use, sorted by key. */
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
