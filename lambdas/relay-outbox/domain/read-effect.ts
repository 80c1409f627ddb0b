import { type Effect, effectSchema } from "../../../core/contracts/effects.ts";
import { ourError } from "../../../core/errors/error.ts";

/**
 * Parses the outbox effect of a row.
 * Throws  OUT001 when this release does not know the kind of effect. The row stays pending until a newer release
 *         reads it.
 */
export function readEffect(enqueued: unknown, id: number): Effect {
  const effect = effectSchema.safeParse(enqueued);
  if (effect.success) return effect.data;
  throw ourError("OUT001", {
    where: `row ${id} of outbox`,
    found: effect.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    expected: "an effect of this release",
    next: "Deploy the release that enqueued it, or report it with the row.",
  });
}

/** Delivery line of an effect. Effects of one line are delivered in order; a failure stops only its own line. */
export type Line = "mlflow" | "aws" | "unreadable";

const lines: Record<Effect["kind"], Line> = {
  registry: "mlflow",
  "run-failed": "mlflow",
  event: "aws",
  notify: "aws",
};

/** Two lines, so that a notice does not wait until MLflow is available, and MLflow does not wait for SNS. */
export function lineOf(enqueued: unknown): Line {
  const effect = effectSchema.safeParse(enqueued);
  return effect.success ? lines[effect.data.kind] : "unreadable";
}
