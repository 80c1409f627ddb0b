import type pg from "pg";
import type { EffectOutcome } from "../../core/vocabulary/closed-sets.ts";
import { all, type Queryable } from "../client/rows.ts";

export interface RelayResult extends Record<EffectOutcome, number> {
  /** Error of the first effect that could not be applied. This effect and the later ones of its line stay pending. */
  failure?: unknown;
  /** True: another run is delivering. It also delivers the effects that were enqueued meanwhile. */
  busy: boolean;
}

/** How the effects of the outbox are read and applied. */
export interface EffectDelivery {
  /** Applies an effect and returns its outcome. Throws when the effect must stay pending. */
  apply(effect: unknown, id: number): Promise<EffectOutcome>;
  /** Delivery line of an effect. Effects of one line are applied in order; a failure stops only its own line. */
  lineOf(effect: unknown): string;
}

/**
 * Delivers the pending effects of a workload, in order within each line. A session lock excludes other runs. It ends
 * with the connection when the process dies.
 * Shape   `apply` runs outside any transaction. It may run twice for one effect, which `id` identifies.
 */
export async function deliverOutbox(
  pool: pg.Pool,
  workload: string,
  delivery: EffectDelivery,
): Promise<RelayResult> {
  const result: RelayResult = { applied: 0, superseded: 0, refused: 0, busy: false };
  // Mostly nothing is pending, and then one query is enough.
  if ((await effectsOf(pool, workload)).length === 0) return result;
  const client = await pool.connect();
  const stopped = new Set<string>();
  const canGoOn = ({ effect }: PendingEffect) => !stopped.has(delivery.lineOf(effect));
  try {
    // A run that does not get the lock committed its effects before it tried. So the run that holds the lock looks once
    // more after it has released it, and delivers what it finds then.
    do {
      const [lock] = await all<{ held: boolean }>(
        client,
        "SELECT pg_try_advisory_lock(hashtextextended('outbox:' || $1, 0)) AS held",
        [workload],
      );
      if (lock?.held !== true) return { ...result, busy: true };
      try {
        for (const pending of await effectsOf(client, workload)) {
          if (canGoOn(pending) && !(await deliverEffect(client, pending, delivery, result))) {
            stopped.add(delivery.lineOf(pending.effect));
          }
        }
      } finally {
        await client.query("SELECT pg_advisory_unlock(hashtextextended('outbox:' || $1, 0))", [workload]);
      }
    } while ((await effectsOf(client, workload)).some(canGoOn));
    return result;
  } finally {
    client.release();
  }
}

interface PendingEffect {
  id: number;
  effect: unknown;
}

async function effectsOf(client: Queryable, workload: string): Promise<PendingEffect[]> {
  return await all(
    client,
    "SELECT id, effect FROM outbox WHERE workload = $1 AND settled_at IS NULL ORDER BY id",
    [workload],
  );
}

/** Returns false when the effect stays pending. */
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
