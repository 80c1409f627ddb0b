import type pg from "pg";
import { one } from "../client/rows.ts";
import type { BatchContents } from "./batches.ts";

/**
 * Counts the rows of a batch in `examples`, through the block-range index.
 * Shape   keys: `column` where the source names them; `content` where equal rows have one key; `position` otherwise.
 * Result  labels: rows by class; empty when labels are numbers, which differ from row to row.
 */
export async function verifyBatch(
  client: pg.ClientBase,
  workload: string,
  slot: string,
  { truths, keys }: { truths: "classes" | "values"; keys: "column" | "content" | "position" },
): Promise<BatchContents> {
  // Hashing a million text hashes in the default 4 MB would go through temporary files.
  await client.query("SET LOCAL work_mem = '64MB'");
  const label = truths === "classes" ? "label" : "NULL::text";
  const batch = [workload, slot];
  const byLabel = await client.query<{ label: string | null; rows: number; setAside: number }>(
    `SELECT ${label} AS label, count(*) AS rows, count(*) FILTER (WHERE set_aside) AS "setAside"
     FROM examples WHERE workload = $1 AND slot = $2 GROUP BY 1 ORDER BY 1`,
    batch,
  );
  const texts = await one<{ distinct: number }>(
    client,
    `SELECT count(*) AS distinct FROM (
       SELECT 1 FROM examples WHERE workload = $1 AND slot = $2 GROUP BY text_hash) AS texts`,
    batch,
  );
  const rows = byLabel.rows.reduce((sum, row) => sum + row.rows, 0);
  const distinctTexts = texts?.distinct ?? 0;
  const none = { nearTwins: 0, contradictions: 0 };
  const twins = distinctTexts === rows ? none : await countTwins(client, batch, label);
  const isRelabelled = truths === "classes" && keys === "content";
  return {
    rows,
    labels: Object.fromEntries(
      byLabel.rows.flatMap((row) => (row.label === null ? [] : [[row.label, row.rows]])),
    ),
    distinctTexts,
    duplicateTexts: rows - distinctTexts,
    ...twins,
    nearTwinShare: rows === 0 ? 0 : Math.round((twins.nearTwins / rows) * 10_000) / 10_000,
    relabelledTexts: isRelabelled ? await countRelabelled(client, batch) : null,
    lookAlikeKeys: keys === "column" ? await countLookAlikeKeys(client, batch) : null,
    setAside: byLabel.rows.reduce((sum, row) => sum + row.setAside, 0),
  };
}

async function countTwins(
  client: pg.ClientBase,
  batch: string[],
  label: string,
): Promise<{ nearTwins: number; contradictions: number }> {
  const twins = await one<{ nearTwins: number; contradictions: number }>(
    client,
    `SELECT coalesce(sum(rows) FILTER (WHERE written_otherwise), 0)::int8 AS "nearTwins",
            count(*) FILTER (WHERE labelled_otherwise) AS contradictions
     FROM (SELECT count(*) AS rows, min(text COLLATE "C") <> max(text COLLATE "C") AS written_otherwise,
                  min(${label}) <> max(${label}) AS labelled_otherwise
           FROM examples
           WHERE workload = $1 AND slot = $2 AND text_hash IN (
             SELECT text_hash FROM examples WHERE workload = $1 AND slot = $2 GROUP BY 1 HAVING count(*) > 1)
           GROUP BY text_hash) AS texts`,
    batch,
  );
  return twins ?? { nearTwins: 0, contradictions: 0 };
}

/** Where a row's key is its content, a corrected label makes another row, beside the wrong one. */
async function countRelabelled(client: pg.ClientBase, batch: string[]): Promise<number> {
  const relabelled = await one<{ rows: number }>(
    client,
    `SELECT count(*) AS rows FROM examples AS new WHERE workload = $1 AND slot = $2 AND EXISTS (
       SELECT 1 FROM examples AS old WHERE old.workload = $1 AND old.slot <> $2
         AND old.text_hash = new.text_hash AND old.label <> new.label)`,
    batch,
  );
  return relabelled?.rows ?? 0;
}

async function countLookAlikeKeys(client: pg.ClientBase, batch: string[]): Promise<number> {
  const keys = await one<{ rows: number }>(
    client,
    `SELECT coalesce(sum(rows), 0)::int8 AS rows FROM (
       SELECT count(*) AS rows FROM examples WHERE workload = $1 AND slot = $2
       GROUP BY lower(regexp_replace(normalize(row_key, NFKC), '[\\s\\u200b-\\u200f\\u2060\\ufeff\\u00ad]', '', 'g'))
       HAVING count(*) > 1) AS keys`,
    batch,
  );
  return keys?.rows ?? 0;
}

/** Classes of the workload's earlier batches. */
export async function labelsBefore(client: pg.ClientBase, workload: string, slot: string): Promise<string[]> {
  const { rows } = await client.query<{ label: string }>(
    `SELECT DISTINCT label FROM batches, jsonb_object_keys(verification -> 'labels') AS label
     WHERE workload = $1 AND slot <> $2 AND status = 'loaded'`,
    [workload, slot],
  );
  return rows.map(({ label }) => label);
}

/** Whether the workload has rows of any other class, in any batch. */
export async function hasOtherLabels(
  client: pg.ClientBase,
  workload: string,
  label: string,
): Promise<boolean> {
  const found = await one<{ exists: boolean }>(
    client,
    "SELECT EXISTS (SELECT 1 FROM examples WHERE workload = $1 AND label <> $2) AS exists",
    [workload, label],
  );
  return found?.exists ?? false;
}
