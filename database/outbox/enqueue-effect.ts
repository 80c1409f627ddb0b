import type { EffectInput } from "../../core/contracts/effects.ts";
import type { Queryable } from "../client/rows.ts";

/** Enqueues an outbox effect. Call it in the transaction that requires the effect. */
export async function enqueueEffect(client: Queryable, workload: string, effect: EffectInput): Promise<void> {
  await client.query("INSERT INTO outbox (workload, effect) VALUES ($1, $2)", [
    workload,
    JSON.stringify(effect),
  ]);
}
