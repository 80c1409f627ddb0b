import type { Bus, Logger } from "./ports.ts";

/**
 * Publishes EffectsPending, once the transaction that enqueued effects is committed.
 * Edges   never throws: the rows of the outbox stand, and reconcile publishes the hint again within the hour. Published
 *         also when nothing is pending, which costs one query.
 */
export async function hintEffects(
  { bus, logger }: { bus: Bus; logger: Logger },
  workload: string,
): Promise<void> {
  await bus.publish("EffectsPending", { workload }).catch((error: unknown) => {
    logger.warn({ workload, error }, "the hint was not published; reconcile publishes it within the hour");
  });
}
