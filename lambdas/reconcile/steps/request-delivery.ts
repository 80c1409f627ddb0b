import type { Slot } from "../../../core/time/slot.ts";
import type { PendingEffects } from "../../../database/outbox/pending-effects.ts";
import type { ReconcilePorts } from "../ports.ts";
import { repeatNoticeAt } from "./catch-up-slots.ts";

export interface DeliveryRequested {
  pending: PendingEffects | null;
  /** Undelivered effects, in words. People are notified the first and the fourth time. */
  done: string[];
  news: string[];
  recurring: string[];
}

export const nothingPending: DeliveryRequested = { pending: null, done: [], news: [], recurring: [] };

/**
 * Publishes EffectsPending in every pass while a workload has pending effects.
 *
 * | oldest pending effect           | action                                                         |
 * |---------------------------------|----------------------------------------------------------------|
 * | found for the first time        | publishes the event; no one is notified, because the effect may be only seconds old |
 * | found by one earlier pass       | publishes the event; people are notified of the repair         |
 * | found by three earlier passes   | publishes the event; people are notified that the repair has no effect |
 *
 * A failing delivery raises the alarm of relay-outbox. This step finds effects that nothing tries to deliver.
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
