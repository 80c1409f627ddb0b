import type { Slot } from "../../../core/time/slot.ts";
import type { PendingEffects } from "../../../database/outbox/pending-effects.ts";
import type { ReconcilePorts } from "../ports.ts";
import { repeatNoticeAt } from "./catch-up-slots.ts";

export interface DeliveryRequested {
  pending: PendingEffects | null;
  /** What stands still, in words; people are notified the first and the fourth time. */
  done: string[];
  news: string[];
  recurring: string[];
}

export const nothingPending: DeliveryRequested = { pending: null, done: [], news: [], recurring: [] };

/**
 * Publishes EffectsPending again while a workload has pending effects, at every pass and without a pause.
 *
 * | the oldest pending effect      | then                                                                            |
 * |--------------------------------|---------------------------------------------------------------------------------|
 * | is found for the first time    | the hint; it may have been enqueued a moment ago, so that no one is notified     |
 * | was found by an earlier pass   | the hint; it is a repair, of which people are notified                          |
 * | was found by three             | the hint; people are notified that the repair does not hold                     |
 *
 * That delivery fails is the relay's own alarm; this finds that it is not tried.
 */
export async function requestDelivery(
  ports: ReconcilePorts,
  workload: string,
  at: Slot,
): Promise<DeliveryRequested> {
  const pending = await ports.store.pendingEffects(workload);
  if (pending === null) return nothingPending;
  await ports.bus.publish("EffectsPending", { workload });
  const what = `effect ${pending.oldest} waited since an earlier pass; its delivery is requested again`;
  const times = await ports.store.repairTried(workload, what, at);
  return {
    pending,
    done: times > 1 ? [what] : [],
    news: times === 2 ? [what] : [],
    recurring: times === repeatNoticeAt ? [what] : [],
  };
}
