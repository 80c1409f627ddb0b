import type { Effect } from "../../../core/contracts/effects.ts";
import type { EffectOutcome } from "../../../core/vocabulary/closed-sets.ts";

export type RegistryEffect = Extract<Effect, { kind: "registry" }>;

/** Changes of a registry effect in MLflow, in this order. */
export interface MirrorSteps {
  /** Tags of the model versions, set before the alias. */
  decision: { version: number; tags: Record<string, string> } | null;
  /** Version that the alias `production` names afterwards. Undefined: the alias is not changed. */
  alias: number | null | undefined;
  stages: RegistryEffect["stages"];
  outcome: Extract<EffectOutcome, "applied" | "superseded">;
}

/**
 * The part of a registry effect that is still valid in the current epoch of production. The decision about a version
 * stays valid for ever. An effect of an older epoch does not move the alias, so MLflow never returns to an older
 * version. It still archives the version that it replaced, because the newer decision archives only its own
 * predecessor.
 */
export function mirrorSteps(effect: RegistryEffect, currentEpoch: number): MirrorSteps {
  const isSuperseded = effect.epoch < currentEpoch;
  return {
    decision: effect.decision ?? null,
    alias: isSuperseded ? undefined : effect.production,
    stages: effect.stages.filter(({ stage }) => !isSuperseded || stage !== "Production"),
    outcome: isSuperseded ? "superseded" : "applied",
  };
}
