import type { EffectInput } from "../../core/contracts/effects.ts";
import type { JobFailure } from "../../core/vocabulary/closed-sets.ts";
import type { TrainingAttempt } from "../../database/training/attempts.ts";

/** Notice that opens the incident of a failed training. The next successful training resolves it. */
export function failureNotice(attempt: TrainingAttempt, { fault, reason }: JobFailure): EffectInput {
  const next =
    fault === "platform"
      ? "Reconcile starts the next attempt; nothing is to be done unless the attempts are used up."
      : "Repair the cause, then run `npm run trigger-auto-train`. Production stays as it is.";
  return {
    kind: "notify",
    level: "alert",
    cause: "training",
    subject: `${attempt.workload}: training of ${attempt.slot} failed`,
    text: `Attempt ${attempt.attempt}${attempt.jobName === null ? "" : `, job ${attempt.jobName}`}:\n${reason}\n\n${next}\n`,
  };
}

/** Notice that resolves the incident of an earlier failure. It is sent only when such an incident is open. */
export function successNotice({ workload, slot }: TrainingAttempt, version: number): EffectInput {
  return {
    kind: "notify",
    level: "info",
    subject: `${workload}: training of ${slot} succeeded`,
    text: `The training of ${slot} succeeded: version ${version} is registered.`,
    resolves: ["training"],
    onlyResolves: true,
  };
}
