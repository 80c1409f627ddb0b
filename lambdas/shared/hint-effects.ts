import { isRatchetError } from "../../core/errors/error.ts";
import type { Bus, Logger } from "./ports.ts";

/**
 * Publishes EffectsPending, once the transaction that enqueued effects is committed.
 * Edges   a bus that does not answer is logged and not thrown: the rows of the outbox stand, and reconcile publishes the
 *         hint again within the hour. Published also when nothing is pending, which costs one query.
 * Throws  BUS002, when the function's contract does not emit EffectsPending.
 */
export async function hintEffects(
  { bus, logger }: { bus: Bus; logger: Logger },
  workload: string,
): Promise<void> {
  await bus.publish("EffectsPending", { workload }).catch((error: unknown) => {
    if (isRatchetError(error) && error.responsible === "us") throw error;
    logger.warn(
      { workload, error },
      "Event EffectsPending not published; outbox effects stay pending, and reconcile publishes it within the hour",
    );
  });
}
