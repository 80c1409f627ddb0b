import type { EffectInput } from "../../core/contracts/effects.ts";
import type { Queryable } from "../client/rows.ts";

/** Enqueues an effect on the world outside PostgreSQL; call it in the transaction that causes it. */
export async function enqueueEffect(client: Queryable, workload: string, effect: EffectInput): Promise<void> {
  await client.query("INSERT INTO outbox (workload, effect) VALUES ($1, $2)", [
    workload,
    JSON.stringify(effect),
  ]);
}
