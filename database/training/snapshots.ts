import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { paged } from "../client/paged.ts";
import { all, type Queryable } from "../client/rows.ts";

export interface TrainingRow {
  key: string;
  text: string;
  label: string;
  /** Place of the row within its class, from 1, in an order that depends on the texts alone. */
  rank: number;
}

/** Rows per class that training may use. */
export async function trainableLabels(
  client: Queryable,
  workload: string,
  until: Slot,
): Promise<Record<string, number>> {
  const rows = await all<{ label: string; rows: number }>(
    client,
    `SELECT label, count(*) AS rows FROM examples
     WHERE workload = $1 AND slot <= $2 AND NOT set_aside GROUP BY label ORDER BY label`,
    [workload, until],
  );
  return Object.fromEntries(rows.map((row) => [row.label, Number(row.rows)]));
}

/** Every row that training may use, in the order of its key. */
export function trainableRows(pool: pg.Pool, workload: string, until: Slot): AsyncIterable<TrainingRow> {
  return paged(
    pool,
    `SELECT row_key AS key, text, label, row_number() OVER (PARTITION BY label ORDER BY text_hash, row_key)::int AS rank
     FROM examples WHERE workload = $1 AND slot <= $2 AND NOT set_aside ORDER BY row_key`,
    [workload, until],
  );
}
