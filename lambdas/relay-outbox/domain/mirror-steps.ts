import type { Effect } from "../../../core/contracts/effects.ts";
import type { EffectOutcome } from "../../../core/vocabulary/closed-sets.ts";

export type RegistryEffect = Extract<Effect, { kind: "registry" }>;

/** What a registry effect changes in MLflow, in this order. */
export interface MirrorSteps {
  /** Tags of versions, before the alias is set. */
  decision: { version: number; tags: Record<string, string> } | null;
  /** What `production` names afterwards; undefined leaves the alias. */
  alias: number | null | undefined;
  stages: RegistryEffect["stages"];
  outcome: Extract<EffectOutcome, "applied" | "superseded">;
}

/**
 * The part of a registry effect that still holds in the epoch that production has now.
 * What was decided about a version stays true, whatever was decided since. An effect of an older epoch puts nothing into
 * production, so that MLflow is never taken back; the newer decision archives only the version that it replaced, so that
 * this one still archives its own.
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
