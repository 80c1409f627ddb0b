import { expect, test } from "vitest";
import type { DecisionFacts } from "../../database/decisions/decide.ts";
import type { PromotionDecision } from "../../lambdas/promote-model/domain/decide-promotion.ts";
import { effectsOf } from "../../lambdas/promote-model/notices.ts";

const decision = (outcome: PromotionDecision["outcome"]): PromotionDecision => ({
  ...{ metric: "accuracy", better: "higher", scoreNew: 0.7, scoreProduction: null, limit: 0.75 },
  ...{ confidence: null, interval: null, outcome, rule: "the rule", reason: "The reason." },
});
const facts = (production: number | null): DecisionFacts => ({
  truths: ["a"],
  candidate: { version: 3, answers: ["a"] },
  production: production === null ? null : { version: production, answers: ["a"] },
  ...{ evaluationSet: "00", slot: "2026-11-02T01:00:00Z", nextEpoch: 4 },
});
function notice(outcome: PromotionDecision["outcome"], production: number | null) {
  const found = effectsOf("news", facts(production), decision(outcome)).find(({ kind }) => kind === "notify");
  if (found?.kind !== "notify") throw new Error("no notice");
  return found;
}

test("a refusal while nothing is in production is an alert, and says that callers get no answers", () => {
  const { level, text } = notice("refused", null);
  expect(level).toBe("alert");
  expect(text).toContain("Nothing is in production: the servers answer 503");
  expect(text).not.toContain("Nothing is to be done");
});

test("a refusal while a version serves is information, and names the version that stays", () => {
  const { level, text } = notice("refused", 2);
  expect(level).toBe("info");
  expect(text).toContain("Nothing is to be done: version 2 stays in production");
});

test("a promotion is information, a pending decision an alert", () => {
  expect(notice("promoted", null).level).toBe("info");
  expect(notice("pending", 2).level).toBe("alert");
});
