import type { EffectInput } from "../../core/contracts/effects.ts";
import type { RatchetError } from "../../core/errors/error.ts";

/** Notice of a failed batch. It opens an incident, which the next successful batch resolves. */
export function failureNotice(workload: string, slot: string, error: RatchetError): EffectInput {
  const { where, found, expected, next } = error.facts;
  return {
    kind: "notify",
    level: "alert",
    cause: "load",
    subject: `${workload}: the batch of ${slot} failed`,
    text: `${error.code} ${where}: ${found}; expected ${expected}.\n\nNothing of the batch was loaded; production stays as it is. ${next}\n`,
  };
}

export function successNotice(workload: string, slot: string): EffectInput {
  return {
    kind: "notify",
    level: "info",
    subject: `${workload}: the batch of ${slot} is done`,
    text: `The batch of ${slot} went well.`,
    resolves: ["load"],
    onlyResolves: true,
  };
}
