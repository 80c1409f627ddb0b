import { type Effect, effectSchema } from "../../../core/contracts/effects.ts";
import { ourError } from "../../../core/errors/error.ts";

/**
 * The effect of a row of the outbox.
 * Throws  OUT001 when this release does not know such an effect: the row stays until a release that does.
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

/** Effects of one line are delivered in order, and one that fails stops its own line only. */
export type Line = "mlflow" | "aws" | "unreadable";

const lines: Record<Effect["kind"], Line> = {
  registry: "mlflow",
  "run-failed": "mlflow",
  event: "aws",
  notify: "aws",
};

/** So that a notice or a request for a training does not wait for MLflow's return, nor MLflow for a topic's. */
export function lineOf(enqueued: unknown): Line {
  const effect = effectSchema.safeParse(enqueued);
  return effect.success ? lines[effect.data.kind] : "unreadable";
}
