import { describe, expect, test } from "vitest";
import { decidePromotion } from "../../lambdas/promote-model/domain/decide-promotion.ts";
import type { Evidence } from "../../lambdas/promote-model/domain/evidence.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { type WorkloadInput, workloadSchema } from "../../tasks/workload.ts";

/** Sixteen rows of two classes in equal parts; accuracies are then sixteenths, which doubles hold exactly. */
const rows = 16;
const labels = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? "a" : "b"));
const other = (label: string) => (label === "a" ? "b" : "a");
/** A model that is right on so many rows, the first ones. */
const right = (count: number) => labels.map((label, row) => (row < count ? label : other(label)));

function decideWith(evidence: Evidence, input: WorkloadInput["promotion"]) {
  const settings = { name: "news", task: "text-classification", source: { path: "x" }, promotion: input };
  const workload = workloadSchema.parse(settings);
  return decidePromotion(evidence, workload.promotion, taskOf(workload).promotion);
}

function decide(
  candidate: number,
  production: number | null,
  promotion: NonNullable<WorkloadInput["promotion"]>,
) {
  const evidence = {
    truths: labels,
    candidate: { version: 2, answers: right(candidate) },
    production: production === null ? null : { version: 1, answers: right(production) },
    evaluationSet: "0123abcd",
  };
  return decideWith(evidence, { metric: "accuracy", ...promotion });
}

describe("R1.5: promoted if and only if new > minimum and new > production", () => {
  const minimum = 0.75;
  test.each([
    ["above both", 14, 13, "promoted"],
    ["above both by one row", 13, 12, "promoted"],
    ["equal to production", 14, 14, "refused"],
    ["below production", 13, 14, "refused"],
    ["equal to the minimum, above production", 12, 11, "refused"],
    ["below the minimum, above production", 11, 10, "refused"],
    ["equal to both", 12, 12, "refused"],
    ["below both", 10, 14, "refused"],
    ["first model, above the minimum", 13, null, "promoted"],
    ["first model, equal to the minimum", 12, null, "refused"],
    ["first model, below the minimum", 11, null, "refused"],
  ])("%s: %i of 16 rows right, production %s: %s", (_, candidate, production, outcome) => {
    const verdict = decide(candidate, production, { minimum });
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.scoreNew).toBe(candidate / rows);
    expect(verdict.scoreProduction).toBe(production === null ? null : production / rows);
  });

  test.each([
    [0, 0, "refused"],
    [0, 1, "promoted"],
    [1, 16, "refused"],
  ])("minimum %d with %i of 16 rows right: %s", (own, candidate, outcome) => {
    expect(decide(candidate, null, { minimum: own }).outcome).toBe(outcome);
  });

  test("the metric that is configured decides, where two metrics disagree", () => {
    // Nine of ten rows are of class a; one model says "a" always, the other finds b and misses one a.
    const unequal = [..."aaaaaaaaab"];
    const always = unequal.map(() => "a");
    const finds = [..."baaaaaaaab"];
    const evidence = {
      truths: unequal,
      candidate: { version: 2, answers: finds },
      production: { version: 1, answers: always },
      evaluationSet: "00",
    };
    const under = (metric: "accuracy" | "macro_f1") => decideWith(evidence, { metric, minimum: 0.1 }).outcome;
    expect(under("accuracy")).toBe("refused");
    expect(under("macro_f1")).toBe("promoted");
  });
});

describe("the interval of the gain", () => {
  test("is recorded beside every decision against production, and gates none when confidence is not set", () => {
    const verdict = decide(14, 13, { minimum: 0.5 });
    expect(verdict.confidence).toBe(null);
    expect(verdict.interval?.[0]).toBeLessThanOrEqual(0);
    expect(verdict.outcome).toBe("promoted");
  });

  test("is null for the first model, which no confidence can refuse", () => {
    const verdict = decide(13, null, { minimum: 0.75, confidence: 0.99 });
    expect(verdict.interval).toBe(null);
    expect(verdict.outcome).toBe("promoted");
  });

  test("refuses a gain of one row in sixteen at confidence 0.95, and says so", () => {
    const verdict = decide(14, 13, { minimum: 0.5, confidence: 0.95 });
    expect(verdict.outcome).toBe("refused");
    expect(verdict.reason).toMatch(/its gain is not certain at 0\.95/);
  });

  test("lets a gain of twelve rows in sixteen pass at confidence 0.95", () => {
    const verdict = decide(16, 4, { minimum: 0.5, confidence: 0.95 });
    expect(verdict.outcome).toBe("promoted");
    expect(verdict.interval?.[0]).toBeGreaterThan(0);
  });

  test("never promotes what the rule refuses, however certain the gain", () => {
    expect(decide(12, 0, { minimum: 0.75, confidence: 0.95 }).outcome).toBe("refused");
  });

  test("is the same whenever the same evidence is judged", () => {
    expect(decide(14, 10, { minimum: 0.5 })).toEqual(decide(14, 10, { minimum: 0.5 }));
  });
});

describe("R1.7: auto-promotion switched off", () => {
  test("leaves a candidate that passes the rule pending", () => {
    const verdict = decide(14, 13, { minimum: 0.75, enabled: false });
    expect(verdict.outcome).toBe("pending");
    expect(verdict.reason).toMatch(/a person decides/);
  });

  test("refuses a candidate that does not pass it", () => {
    expect(decide(13, 14, { minimum: 0.75, enabled: false }).outcome).toBe("refused");
  });
});

describe("the justification", () => {
  test("names both scores and every reason for the refusal", () => {
    const { reason, rule } = decide(11, 12, { minimum: 0.75 });
    expect(rule).toBe("accuracy: new 0.6875 > minimum 0.75 and new 0.6875 > production 0.7500");
    expect(reason).toBe(
      "Version 2 scores 0.6875 accuracy on 16 rows, version 1 in production 0.7500 on the same rows. " +
        "Refused because it is not above the minimum of 0.75 and it is not above production.",
    );
  });
});
