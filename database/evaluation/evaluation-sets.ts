import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import type { EvaluationPurpose } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";

export interface EvaluationRow {
  key: string;
  content: string;
  truth: string;
}

/**
 * Rows for the evaluation of a candidate: the newest rows that were set aside and never used for training.
 * Result  at most `maxRows`, newest slot first, then by key. Equal data give the same set.
 */
export async function evaluationRows(
  client: Queryable,
  workload: string,
  until: Slot,
  maxRows: number,
): Promise<EvaluationRow[]> {
  return await all(
    client,
    `SELECT row_key AS key, text AS content, label AS truth FROM examples
     WHERE workload = $1 AND slot <= $2 AND set_aside ORDER BY slot DESC, row_key LIMIT $3`,
    [workload, until, maxRows],
  );
}

/**
 * Assigns an evaluation set to a candidate. An existing assignment is kept.
 * Result  hash of the candidate's set.
 */
export async function assignEvaluationSet(
  pool: pg.Pool,
  candidate: { workload: string; version: number; slot: Slot },
  set: { hash: string; uri: string; truths: string[] },
): Promise<string> {
  return await withTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO evaluation_sets (workload, hash, slot, uri, labels) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [candidate.workload, set.hash, candidate.slot, set.uri, set.truths],
    );
    const tied = await all<{ hash: string }>(
      client,
      `UPDATE model_versions SET evaluation_set = coalesce(evaluation_set, $3)
       WHERE workload = $1 AND version = $2 RETURNING evaluation_set AS hash`,
      [candidate.workload, candidate.version, set.hash],
    );
    return tied[0]?.hash ?? set.hash;
  });
}

export async function setUri(client: Queryable, workload: string, hash: string): Promise<string | undefined> {
  const [set] = await all<{ uri: string }>(
    client,
    "SELECT uri FROM evaluation_sets WHERE workload = $1 AND hash = $2",
    [workload, hash],
  );
  return set?.uri;
}

export async function setRows(client: Queryable, workload: string, hash: string): Promise<number> {
  const [set] = await all<{ rows: number }>(
    client,
    "SELECT cardinality(labels) AS rows FROM evaluation_sets WHERE workload = $1 AND hash = $2",
    [workload, hash],
  );
  return set?.rows ?? 0;
}

/** Purpose of an evaluation set: a promotion decision, or the performance of production on a labelled batch. */
export interface EvaluationSet {
  purpose: EvaluationPurpose;
  slot: Slot;
}

/**
 * Reads the purpose and slot of an evaluation's set. Runs in the transaction that completes or fails the evaluation.
 */
export async function setOfEvaluation(
  client: pg.ClientBase,
  { workload, evaluationSet }: { workload: string; evaluationSet: string },
): Promise<EvaluationSet> {
  const set = await one<EvaluationSet>(
    client,
    `SELECT purpose, ${slotText("slot")} AS slot FROM evaluation_sets WHERE workload = $1 AND hash = $2`,
    [workload, evaluationSet],
  );
  if (set === undefined) throw new Error("an evaluation without its set");
  return set;
}
