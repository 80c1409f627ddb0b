import type pg from "pg";
import type { EffectOutcome } from "../../core/vocabulary/closed-sets.ts";
import { all, one, type Queryable } from "../client/rows.ts";

/** Writes down what is owed outside; call it in the transaction that causes it. */
export async function enqueueEffect(client: Queryable, workload: string, effect: object): Promise<void> {
  await client.query("INSERT INTO outbox (workload, effect) VALUES ($1, $2)", [
    workload,
    JSON.stringify(effect),
  ]);
}

export interface RelayResult extends Record<EffectOutcome, number> {
  /** The first reason for which an effect could not be applied; it and what follows in its line stay owed. */
  failure?: unknown;
  /** Another writer is at work, and looks for what came in meanwhile before it leaves. */
  busy: boolean;
}

/** How effects are applied, by someone who can read them. */
export interface EffectDelivery {
  /** Says what became of the effect; throws when that is not known yet. */
  apply(effect: unknown, id: number): Promise<EffectOutcome>;
  /** What the effect waits in: those of one line are applied in order, and one that fails stops its own line only. */
  lineOf(effect: unknown): string;
}

/**
 * Applies what is owed for a workload, in order within each line, as its only writer: a session lock keeps others out,
 * and is gone with the connection when this process dies.
 * Shape   `apply` runs outside any transaction and may run again for the same effect, which its number tells.
 */
export async function deliverOutbox(
  pool: pg.Pool,
  workload: string,
  delivery: EffectDelivery,
): Promise<RelayResult> {
  const result: RelayResult = { applied: 0, superseded: 0, refused: 0, busy: false };
  // Nothing committed is owed: mostly so, and then one question is enough.
  if ((await pendingEffects(pool, workload)).length === 0) return result;
  const client = await pool.connect();
  const stopped = new Set<string>();
  const canGoOn = ({ effect }: PendingEffect) => !stopped.has(delivery.lineOf(effect));
  try {
    // Whoever is turned away at the lock has committed what it owes before. So the one at work looks once more when
    // it has let go: what it finds then is in nobody's hands.
    do {
      const [lock] = await all<{ held: boolean }>(
        client,
        "SELECT pg_try_advisory_lock(hashtextextended('outbox:' || $1, 0)) AS held",
        [workload],
      );
      if (lock?.held !== true) return { ...result, busy: true };
      try {
        for (const pending of await pendingEffects(client, workload)) {
          if (canGoOn(pending) && !(await deliverEffect(client, pending, delivery, result))) {
            stopped.add(delivery.lineOf(pending.effect));
          }
        }
      } finally {
        await client.query("SELECT pg_advisory_unlock(hashtextextended('outbox:' || $1, 0))", [workload]);
      }
    } while ((await pendingEffects(client, workload)).some(canGoOn));
    return result;
  } finally {
    client.release();
  }
}

export interface PendingEffects {
  /** Number of the oldest. */
  oldest: number;
  count: number;
  /** Whether one of them changes MLflow's alias or tags. */
  hasRegistry: boolean;
}

/** What a workload has pending; null when nothing is. */
export async function pendingSummary(client: Queryable, workload: string): Promise<PendingEffects | null> {
  const summary = await one<{ oldest: number | null; count: number; hasRegistry: boolean | null }>(
    client,
    `SELECT min(id) AS oldest, count(*) AS count, bool_or(effect->>'kind' = 'registry') AS "hasRegistry"
     FROM outbox WHERE workload = $1 AND settled_at IS NULL`,
    [workload],
  );
  if (summary === undefined || summary.oldest === null) return null;
  return { oldest: summary.oldest, count: summary.count, hasRegistry: summary.hasRegistry === true };
}

interface PendingEffect {
  id: number;
  effect: unknown;
}

async function pendingEffects(client: Queryable, workload: string): Promise<PendingEffect[]> {
  return await all(
    client,
    "SELECT id, effect FROM outbox WHERE workload = $1 AND settled_at IS NULL ORDER BY id",
    [workload],
  );
}

/** Result: false when it stays owed. */
async function deliverEffect(
  client: pg.PoolClient,
  { id, effect }: PendingEffect,
  { apply }: EffectDelivery,
  result: RelayResult,
): Promise<boolean> {
  try {
    const outcome = await apply(effect, id);
    await client.query(
      "UPDATE outbox SET settled_at = now(), outcome = $2, attempts = attempts + 1 WHERE id = $1",
      [id, outcome],
    );
    result[outcome]++;
    return true;
  } catch (error) {
    await client.query("UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1", [
      id,
      error instanceof Error ? error.message : String(error),
    ]);
    result.failure ??= error;
    return false;
  }
}

/** Which version PostgreSQL decided, and the epoch of that decision. */
export async function productionOf(
  pool: pg.Pool,
  workload: string,
): Promise<{ version: number | null; epoch: number }> {
  const [row] = await all<{ version: number | null; epoch: number }>(
    pool,
    "SELECT version, epoch FROM production WHERE workload = $1",
    [workload],
  );
  return row ?? { version: null, epoch: 0 };
}
