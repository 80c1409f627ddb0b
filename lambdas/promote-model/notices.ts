import { mlflowTags } from "../../core/artifacts/mlflow-tags.ts";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { DecisionFacts } from "../../database/decisions/decide.ts";
import type { PromotionDecision } from "./domain/decide-promotion.ts";

/** Outbox effects of a decision: MLflow alias and tags, an event for subscribers, and a notice to people. */
export function effectsOf(
  workload: string,
  facts: DecisionFacts,
  decision: PromotionDecision,
): EffectInput[] {
  const { candidate, production, slot } = facts;
  const promoted = decision.outcome === "promoted";
  const decisionId = `${workload}/${candidate.version}`;
  return [
    {
      kind: "registry",
      epoch: promoted ? facts.nextEpoch : facts.nextEpoch - 1,
      production: promoted ? candidate.version : (production?.version ?? null),
      stages: [
        { version: candidate.version, stage: promoted ? "Production" : "None" },
        ...(promoted && production !== null
          ? [{ version: production.version, stage: "Archived" as const }]
          : []),
      ],
      decision: {
        version: candidate.version,
        tags: {
          [mlflowTags.decision]: decision.outcome,
          [mlflowTags.rule]: decision.rule,
          [mlflowTags.reason]: decision.reason,
          [mlflowTags.score]: String(decision.scoreNew),
          [mlflowTags.scoreProduction]: String(decision.scoreProduction ?? ""),
          [mlflowTags.evaluationSet]: facts.evaluationSet,
        },
      },
    },
    ...(decision.outcome === "pending"
      ? []
      : [
          {
            kind: "event" as const,
            name: promoted ? ("ModelPromoted" as const) : ("ModelRefused" as const),
            detail: { workload, slot, version: candidate.version, decision: decisionId },
          },
        ]),
    {
      kind: "notify",
      level: levelOf(facts, decision),
      audience: "promotions",
      ...message(workload, facts, decision),
    },
  ];
}

/** A pending decision waits for a person; a refusal with nothing in production leaves callers without answers. */
function levelOf({ production }: DecisionFacts, { outcome }: PromotionDecision): "alert" | "info" {
  return outcome === "pending" || (outcome === "refused" && production === null) ? "alert" : "info";
}

function message(
  workload: string,
  facts: DecisionFacts,
  decision: PromotionDecision,
): { subject: string; text: string } {
  const version = `${workload} version ${facts.candidate.version}`;
  const subject = {
    promoted: `${version} is in production`,
    refused: `${version} was refused`,
    pending: `${version} waits for your decision`,
  }[decision.outcome];
  const next = {
    promoted: "Nothing is to be done.",
    refused:
      facts.production === null
        ? "Nothing is in production: the servers answer 503 until a candidate is promoted. The next slot trains again; if its rows cannot help, correct the source, or lower promotion.minimum."
        : `Nothing is to be done: version ${facts.production.version} stays in production, and the next slot trains again.`,
    pending: "Auto-promotion is switched off: promote or refuse it yourself.",
  }[decision.outcome];
  const gain =
    decision.interval === null
      ? ""
      : `\nGain over production: between ${decision.interval[0].toFixed(4)} and ${decision.interval[1].toFixed(4)} (bootstrap interval at ${decision.confidence ?? 0.95}).`;
  return {
    subject,
    text: `${decision.reason}\n\nRule: ${decision.rule}.${gain}\nSlot: ${facts.slot}. Evaluation set: ${facts.evaluationSet}.\n\n${next}\n`,
  };
}
