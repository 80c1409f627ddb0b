import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { DecisionOutcome, MetricDirection } from "../../core/vocabulary/closed-sets.ts";
import { one, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { appendAudit } from "../ledger/audit.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";

/** Facts for a decision, read inside the deciding transaction. */
export interface DecisionFacts {
  slot: Slot;
  evaluationSet: string;
  /** Labels of the evaluation set in row order, in the notation of the task kind. */
  truths: string[];
  candidate: { version: number; answers: string[] };
  production: { version: number; answers: string[] } | null;
  /** Epoch of production if the candidate is promoted. */
  nextEpoch: number;
}

export interface DecisionRow {
  metric: string;
  scoreNew: number;
  scoreProduction: number | null;
  /** Limit of the metric. A candidate must be better than this value. */
  limit: number;
  better: MetricDirection;
  confidence: number | null;
  interval: [number, number] | null;
  outcome: Exclude<DecisionOutcome, "superseded">;
  rule: string;
  reason: string;
}

export type Decided =
  | { kind: "decided"; outcome: DecisionOutcome; reason: string; repeated: boolean }
  /** These versions have no prediction vector for the candidate's evaluation set. */
  | { kind: "missing"; versions: number[]; slot: Slot }
  | { kind: "unknown" };

/**
 * Takes one decision in one transaction: locks the production row, reads the evidence, decides, and writes decision,
 * audit entry and effects. A concurrent call waits for the lock and returns the first call's result.
 * Shape   `decidePromotion` is a pure function. The transaction enqueues its `effects`.
 */
export async function decide(
  pool: pg.Pool,
  candidate: { workload: string; version: number },
  decidePromotion: (facts: DecisionFacts) => { row: DecisionRow; effects: EffectInput[] },
): Promise<Decided> {
  return await withTransaction(pool, async (client) => {
    const { workload, version } = candidate;
    await client.query("INSERT INTO production (workload) VALUES ($1) ON CONFLICT DO NOTHING", [workload]);
    const production = await one<{ version: number | null; epoch: number }>(
      client,
      "SELECT version, epoch FROM production WHERE workload = $1 FOR UPDATE",
      [workload],
    );
    const earlier = await one<{ outcome: DecisionOutcome; reason: string }>(
      client,
      "SELECT outcome, reason FROM decisions WHERE workload = $1 AND candidate_version = $2",
      [workload, version],
    );
    if (earlier !== undefined) return { kind: "decided", ...earlier, repeated: true };
    const registered = await one<{ slot: string; evaluation_set: string | null }>(
      client,
      `SELECT ${slotText("slot")} AS slot, evaluation_set FROM model_versions WHERE workload = $1 AND version = $2`,
      [workload, version],
    );
    if (registered === undefined || production === undefined) return { kind: "unknown" };
    const needed = [version, ...(production.version === null ? [] : [production.version])];
    const vectors = await vectorsOf(client, workload, registered.evaluation_set, needed);
    const missing = needed.filter((needs) => !vectors.has(needs));
    const set = await one<{ labels: string[] }>(
      client,
      "SELECT labels FROM evaluation_sets WHERE workload = $1 AND hash = $2",
      [workload, registered.evaluation_set],
    );
    if (missing.length > 0 || set === undefined || registered.evaluation_set === null) {
      return { kind: "missing", versions: missing, slot: registered.slot };
    }
    const facts: DecisionFacts = {
      slot: registered.slot,
      evaluationSet: registered.evaluation_set,
      truths: set.labels,
      candidate: { version, answers: vectors.get(version) ?? [] },
      production:
        production.version === null
          ? null
          : { version: production.version, answers: vectors.get(production.version) ?? [] },
      nextEpoch: production.epoch + 1,
    };
    const { row, effects } = decidePromotion(facts);
    await record(client, workload, facts, row);
    if (row.outcome === "promoted") await promote(client, workload, facts);
    for (const effect of effects) await enqueueEffect(client, workload, effect);
    return { kind: "decided", outcome: row.outcome, reason: row.reason, repeated: false };
  });
}

async function vectorsOf(
  client: pg.ClientBase,
  workload: string,
  evaluationSet: string | null,
  versions: number[],
): Promise<Map<number, string[]>> {
  const found = await client.query<{ version: number; classes: string[] }>(
    `SELECT version, classes FROM evaluations
     WHERE workload = $1 AND evaluation_set = $2 AND version = ANY($3) AND status = 'succeeded'`,
    [workload, evaluationSet, versions],
  );
  return new Map(found.rows.map((row) => [row.version, row.classes]));
}

async function record(
  client: pg.ClientBase,
  workload: string,
  facts: DecisionFacts,
  row: DecisionRow,
): Promise<void> {
  // A candidate that passed and waits for a person is superseded only by one that passed too.
  if (row.outcome !== "refused") {
    await client.query(
      `UPDATE decisions SET outcome = 'superseded' WHERE workload = $1 AND outcome = 'pending' AND slot <= $2`,
      [workload, facts.slot],
    );
  }
  await client.query(
    `INSERT INTO decisions (workload, candidate_version, slot, production_version, evaluation_set, metric, score_new,
       score_production, minimum, confidence, interval_low, interval_high, outcome, rule, reason, better, decided_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'ratchet')`,
    [
      workload,
      facts.candidate.version,
      facts.slot,
      facts.production?.version ?? null,
      facts.evaluationSet,
      row.metric,
      row.scoreNew,
      row.scoreProduction,
      row.limit,
      row.confidence,
      row.interval?.[0] ?? null,
      row.interval?.[1] ?? null,
      row.outcome,
      row.rule,
      row.reason,
      row.better,
    ],
  );
  const production = facts.production?.version ?? null;
  const { scoreNew, scoreProduction, reason } = row;
  await appendAudit(client, workload, {
    actor: "ratchet",
    action: `model-${row.outcome}`,
    subject: `version ${facts.candidate.version}`,
    before: { production },
    after: {
      production: row.outcome === "promoted" ? facts.candidate.version : production,
      scoreNew,
      scoreProduction,
      evaluationSet: facts.evaluationSet,
    },
    why: reason,
  });
}

async function promote(client: pg.ClientBase, workload: string, facts: DecisionFacts): Promise<void> {
  await client.query(
    "UPDATE model_versions SET stage = 'Archived' WHERE workload = $1 AND stage = 'Production'",
    [workload],
  );
  await client.query("UPDATE model_versions SET stage = 'Production' WHERE workload = $1 AND version = $2", [
    workload,
    facts.candidate.version,
  ]);
  await client.query("UPDATE production SET version = $2, epoch = $3, slot = $4 WHERE workload = $1", [
    workload,
    facts.candidate.version,
    facts.nextEpoch,
    facts.slot,
  ]);
}
