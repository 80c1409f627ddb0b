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

/** Counts of a batch. It contains names of classes and objects, and no text of a row. */
export interface BatchVerification extends BatchContents {
  /** Rows that were not loaded, because their key exists in this or an earlier batch. */
  duplicateKeys: number;
  /** Those of duplicateKeys whose text or label differs from the loaded row, which stays. */
  corrections: number;
  /** Groups of classes that look alike, with invisible characters as escapes: `["\"late\"", "\"Late\\u200b\""]`. */
  lookAlikes: string[][];
  /** Rows with U+FFFD or C1 control characters. */
  damagedTexts: number;
  /** Headers found among the rows. */
  repeatedHeaders: number;
  /** Number of objects by format, encoding and compression. */
  readAs: Record<string, number>;
  /** Objects whose content changed since they were first loaded or pinned. */
  changedObjects: string[];
  /** Objects that were not loaded, with the reason. */
  refusedObjects: { path: string; code: string; message: string }[];
}

/** Row counts, read from `examples` in the batch's own transaction. */
export interface BatchContents {
  rows: number;
  labels: Record<string, number>;
  distinctTexts: number;
  /** Rows whose normalised text occurs more than once in the batch. */
  duplicateTexts: number;
  /** Rows whose normalised text another row of the batch has with other characters. All are on the same side of the evaluation line. */
  nearTwins: number;
  /** nearTwins as a share of the rows, 0 to 1. */
  nearTwinShare: number;
  /** Normalised texts that have several labels in the batch. */
  contradictions: number;
  /** Rows whose normalised text an earlier batch has with another label. Null when rows have keys of their own. */
  relabelledTexts: number | null;
  /** Rows whose key differs from another key of the batch only in ASCII case, spaces or normal form. Null without a key column. */
  lookAlikeKeys: number | null;
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
