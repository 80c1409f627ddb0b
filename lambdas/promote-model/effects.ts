import type { DecisionFacts } from "../../database/judging/decide.ts";
import type { OwedEffect } from "../shared/effects.ts";
import type { Verdict } from "./logic.ts";

/** What a verdict owes outside: MLflow's alias and tags, an event for who listens, a word to people. */
export function effectsOf(workload: string, facts: DecisionFacts, verdict: Verdict): OwedEffect[] {
  const { candidate, production, slot } = facts;
  const promoted = verdict.outcome === "promoted";
  const decision = `${workload}/${candidate.version}`;
  return [
    {
      kind: "registry",
      epoch: promoted ? facts.nextEpoch : facts.nextEpoch - 1,
      production: promoted ? candidate.version : (production?.version ?? null),
      stages: [
        { version: candidate.version, stage: promoted ? "Production" : "None" },
        ...(promoted && production !== null ? [{ version: production.version, stage: "Archived" }] : []),
      ],
      decision: {
        version: candidate.version,
        tags: {
          "ratchet.decision": verdict.outcome,
          "ratchet.rule": verdict.rule,
          "ratchet.reason": verdict.reason,
          "ratchet.score": String(verdict.scoreNew),
          "ratchet.score_production": String(verdict.scoreProduction ?? ""),
          "ratchet.evaluation_set": facts.evaluationSet,
        },
      },
    },
    ...(verdict.outcome === "pending"
      ? []
      : [
          {
            kind: "event" as const,
            name: promoted ? "ModelPromoted" : "ModelRefused",
            detail: { workload, slot, version: candidate.version, decision },
          },
        ]),
    {
      kind: "notify",
      level: verdict.outcome === "pending" ? "alert" : "info",
      audience: "promotions",
      ...message(workload, facts, verdict),
    },
  ];
}

function message(
  workload: string,
  facts: DecisionFacts,
  verdict: Verdict,
): { subject: string; text: string } {
  const version = `${workload} version ${facts.candidate.version}`;
  const subject = {
    promoted: `${version} is in production`,
    refused: `${version} was refused`,
    pending: `${version} waits for your decision`,
  }[verdict.outcome];
  const next = {
    promoted: "Nothing is to be done.",
    refused: "Nothing is to be done: production stays as it is, and the next slot trains again.",
    pending: "Auto-promotion is switched off: promote or refuse it yourself.",
  }[verdict.outcome];
  const gain =
    verdict.interval === null
      ? ""
      : `\nGain over production: between ${verdict.interval[0].toFixed(4)} and ${verdict.interval[1].toFixed(4)} (bootstrap interval at ${verdict.confidence ?? 0.95}).`;
  return {
    subject,
    text: `${verdict.reason}\n\nRule: ${verdict.rule}.${gain}\nSlot: ${facts.slot}. Evaluation set: ${facts.evaluationSet}.\n\n${next}\n`,
  };
}
