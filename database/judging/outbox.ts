import type pg from "pg";
import { all, type Queryable } from "../rows.ts";

/** Writes down what is owed outside; call it in the transaction that causes it. */
export async function owe(client: Queryable, workload: string, effect: object): Promise<void> {
  await client.query("INSERT INTO outbox (workload, effect) VALUES ($1, $2)", [
    workload,
    JSON.stringify(effect),
  ]);
}

/** `refused`: the world outside will not have it, now or later; people were told. */
export type Outcome = "applied" | "superseded" | "refused";

export interface Settled extends Record<Outcome, number> {
  /** Set when an effect could not be applied; it and what follows stay owed. */
  failure?: unknown;
  /** Another writer is at work, and looks for what came in meanwhile before it leaves. */
  busy: boolean;
}

/**
 * Applies what is owed for a workload, in order, as its only writer: a session lock keeps others out, and is gone
 * with the connection when this process dies.
 * Shape   `apply` says what became of the effect; it throws when that is not known yet. It runs outside any transaction
 *         and may run again for the same effect, which its number tells.
 */
export async function settleOutbox(
  pool: pg.Pool,
  workload: string,
  apply: (effect: unknown, id: number) => Promise<Outcome>,
): Promise<Settled> {
  const settled: Settled = { applied: 0, superseded: 0, refused: 0, busy: false };
  // Nothing committed is owed: mostly so, and then one question is enough.
  if (!(await isOwed(pool, workload))) return settled;
  const client = await pool.connect();
  try {
    // Whoever is turned away at the lock has committed what it owes before. So the one at work looks once more when
    // it has let go: what it finds then is in nobody's hands.
    do {
      const [lock] = await all<{ held: boolean }>(
        client,
        "SELECT pg_try_advisory_lock(hashtextextended('outbox:' || $1, 0)) AS held",
        [workload],
      );
      if (lock?.held !== true) return { ...settled, busy: true };
      try {
        await settleInOrder(client, workload, apply, settled);
      } finally {
        await client.query("SELECT pg_advisory_unlock(hashtextextended('outbox:' || $1, 0))", [workload]);
      }
    } while (settled.failure === undefined && (await isOwed(client, workload)));
    return settled;
  } finally {
    client.release();
  }
}

async function isOwed(client: Queryable, workload: string): Promise<boolean> {
  const [owed] = await all(client, "SELECT FROM outbox WHERE workload = $1 AND settled_at IS NULL LIMIT 1", [
    workload,
  ]);
  return owed !== undefined;
}

async function settleInOrder(
  client: pg.PoolClient,
  workload: string,
  apply: (effect: unknown, id: number) => Promise<Outcome>,
  settled: Settled,
): Promise<void> {
  const owed = await all<{ id: number; effect: unknown }>(
    client,
    "SELECT id, effect FROM outbox WHERE workload = $1 AND settled_at IS NULL ORDER BY id",
    [workload],
  );
  for (const { id, effect } of owed) {
    try {
      const outcome = await apply(effect, id);
      await client.query(
        "UPDATE outbox SET settled_at = now(), outcome = $2, attempts = attempts + 1 WHERE id = $1",
        [id, outcome],
      );
      settled[outcome]++;
    } catch (error) {
      await client.query("UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1", [
        id,
        error instanceof Error ? error.message : String(error),
      ]);
      settled.failure = error;
      return;
    }
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
