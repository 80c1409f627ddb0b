import { isRatchetError } from "../../core/errors/error.ts";
import type { Bus, Logger } from "./ports.ts";

/**
 * Publishes the hint event EffectsPending, after the transaction that enqueued the effects is committed.
 * Edges   a failing event bus is logged and not thrown: the outbox rows stay pending, and reconcile publishes the
 *         event within the hour. The event is also published when nothing is pending, which costs one query.
 * Throws  BUS002 when the function's contract does not declare EffectsPending.
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
