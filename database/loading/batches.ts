import type pg from "pg";
import type { BatchStatus } from "../../core/vocabulary/closed-sets.ts";

/** Result of loading one slot. */
export interface Batch {
  status: BatchStatus;
  path: string | null;
  versionId: string | null;
  rankFrom: number | null;
  rankTo: number | null;
  rowsExpected: number;
  rowsLoaded: number;
  rowsRejected: number;
  verification: BatchVerification | null;
  failure: { code: string; message: string; rejectedBy: Record<string, number | undefined> } | null;
}

/** Row counts, read from `examples` in the batch's own transaction. */
export interface BatchVerification {
  rows: number;
  labels: Record<string, number>;
  distinctTexts: number;
  /** Rows whose normalised text occurs more than once in the batch. */
  duplicateTexts: number;
  /** Rows that were not loaded, because their key exists in this or an earlier batch. */
  duplicateKeys: number;
  setAside: number;
}

export interface QuarantinedRow {
  path: string;
  line: number;
  reason: string;
  excerpt: string;
}

export async function findBatch(
  client: pg.ClientBase,
  workload: string,
  slot: string,
): Promise<Batch | undefined> {
  const { rows } = await client.query<Batch>(
    `SELECT status, path, version_id AS "versionId", rank_from AS "rankFrom", rank_to AS "rankTo",
            rows_expected AS "rowsExpected", rows_loaded AS "rowsLoaded", rows_rejected AS "rowsRejected",
            verification, failure
     FROM batches WHERE workload = $1 AND slot = $2`,
    [workload, slot],
  );
  return rows[0];
}

/** Records the result of a slot with its quarantined rows. Replaces an earlier failure of the slot. */
export async function saveBatch(
  client: pg.ClientBase,
  workload: string,
  { slot, schedule }: { slot: string; schedule: string },
  batch: Batch,
  quarantined: QuarantinedRow[],
): Promise<void> {
  await client.query(
    `INSERT INTO batches (workload, slot, status, path, version_id, rank_from, rank_to, rows_expected, rows_loaded,
                          rows_rejected, verification, failure)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (workload, slot) DO UPDATE SET
       status = excluded.status, path = excluded.path, version_id = excluded.version_id,
       rank_from = excluded.rank_from, rank_to = excluded.rank_to, rows_expected = excluded.rows_expected,
       rows_loaded = excluded.rows_loaded, rows_rejected = excluded.rows_rejected,
       verification = excluded.verification, failure = excluded.failure, recorded_at = now()`,
    [
      workload,
      slot,
      batch.status,
      batch.path,
      batch.versionId,
      batch.rankFrom,
      batch.rankTo,
      batch.rowsExpected,
      batch.rowsLoaded,
      batch.rowsRejected,
      batch.verification && JSON.stringify(batch.verification),
      batch.failure && JSON.stringify(batch.failure),
    ],
  );
  await client.query("DELETE FROM quarantine WHERE workload = $1 AND slot = $2", [workload, slot]);
  await client.query(
    `INSERT INTO quarantine (workload, slot, path, line, reason, excerpt)
     SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[])`,
    [
      workload,
      slot,
      quarantined.map((row) => row.path),
      quarantined.map((row) => row.line),
      quarantined.map((row) => row.reason),
      quarantined.map((row) => row.excerpt),
    ],
  );
  await client.query(
    `INSERT INTO slot_runs (workload, schedule, slot, outcome) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workload, schedule, slot) DO UPDATE SET outcome = excluded.outcome, finished_at = now()`,
    [workload, schedule, slot, batch.status === "failed" ? "failed" : "succeeded"],
  );
}

/**
 * Counts the rows of a batch in `examples`, through the block-range index.
 * Result  labels: rows by class; empty when labels are numbers, which differ from row to row.
 */
export async function verifyBatch(
  client: pg.ClientBase,
  workload: string,
  slot: string,
  truths: "classes" | "values",
): Promise<Omit<BatchVerification, "duplicateKeys">> {
  // Hashing a million text hashes in the default 4 MB would go through temporary files.
  await client.query("SET LOCAL work_mem = '64MB'");
  const label = truths === "classes" ? "label" : "NULL::text";
  const byLabel = await client.query<{ label: string | null; rows: number; setAside: number }>(
    `SELECT ${label} AS label, count(*) AS rows, count(*) FILTER (WHERE set_aside) AS "setAside"
     FROM examples WHERE workload = $1 AND slot = $2 GROUP BY 1 ORDER BY 1`,
    [workload, slot],
  );
  const texts = await client.query<{ distinct: number }>(
    `SELECT count(*) AS distinct FROM (
       SELECT 1 FROM examples WHERE workload = $1 AND slot = $2 GROUP BY text_hash) AS texts`,
    [workload, slot],
  );
  const rows = byLabel.rows.reduce((sum, row) => sum + row.rows, 0);
  const distinctTexts = texts.rows[0]?.distinct ?? 0;
  return {
    rows,
    labels: Object.fromEntries(
      byLabel.rows.flatMap((row) => (row.label === null ? [] : [[row.label, row.rows]])),
    ),
    distinctTexts,
    duplicateTexts: rows - distinctTexts,
    setAside: byLabel.rows.reduce((sum, row) => sum + row.setAside, 0),
  };
}

/** Whether the workload has rows of any other class, in any batch. */
export async function hasOtherLabels(
  client: pg.ClientBase,
  workload: string,
  label: string,
): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM examples WHERE workload = $1 AND label <> $2) AS exists",
    [workload, label],
  );
  return rows[0]?.exists ?? false;
}
