import type { EffectInput } from "../../core/contracts/effects.ts";
import type { JobFailure } from "../../core/vocabulary/closed-sets.ts";
import type { EvaluationSet } from "../../database/evaluation/evaluation-sets.ts";
import type { Evaluation } from "../../database/evaluation/evaluations.ts";

/** Cause of the incident. A failed batch evaluation has its own incident, because it delays no decision. */
function causeOf({ purpose }: EvaluationSet): string {
  return purpose === "batch" ? "evaluation:batch" : "evaluation";
}

/** Notice that resolves the incident of an earlier failure. It is sent only when such an incident is open. */
export function successNotice({ workload, version }: Evaluation, set: EvaluationSet): EffectInput {
  return {
    kind: "notify",
    level: "info",
    subject: `${workload}: version ${version} was evaluated`,
    text: `The evaluation of version ${version} succeeded.`,
    resolves: [causeOf(set)],
    onlyResolves: true,
  };
}

/** Notice that opens the incident of a failed evaluation. */
export function failureNotice(
  { workload, version, attempt, jobName }: Evaluation,
  { fault, reason }: JobFailure,
  set: EvaluationSet,
): EffectInput {
  const again = "Reconcile starts the next attempt; nothing is to be done unless the attempts are used up.";
  const { subject, text } = {
    decision: {
      subject: `${workload}: version ${version} could not be evaluated`,
      text: `No decision is taken without its predictions; production stays as it is. ${
        fault === "platform" ? again : "Repair the cause, then run `npm run trigger-auto-promote`."
      }`,
    },
    batch: {
      subject: `${workload}: version ${version} could not be scored on the batch of ${set.slot}`,
      text: `No training and no decision waits for it; this batch is missing from the performance that is watched. ${
        fault === "platform" ? again : "The next batch is scored again."
      }`,
    },
  }[set.purpose];
  return {
    kind: "notify",
    level: "alert",
    cause: causeOf(set),
    subject,
    text: `Attempt ${attempt}, job ${jobName}:\n${reason}\n\n${text}\n`,
  };
}
