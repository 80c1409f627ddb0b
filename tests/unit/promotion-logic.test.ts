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
  const promotion = { minimumRows: 1, ...input };
  const workload = workloadSchema.parse({
    ...{ name: "news", task: "text-classification", source: { path: "x" }, promotion },
  });
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
    expect(rule).toBe(
      "accuracy: new 0.6875 > minimum 0.75 and new 0.6875 > production 0.7500 and rows 16 >= 1 and " +
        "recall of each class of 20 rows: new >= 0.5 of production",
    );
    expect(reason).toBe(
      "Version 2 scores 0.6875 accuracy on 16 rows, version 1 in production 0.7500 on the same rows. " +
        "Refused because it is not above the minimum of 0.75 and it is not above production." +
        ' Against production its recall fell for class "b" 0.75 to 0.63 (8 rows).',
    );
  });

  test("shows as many digits as make two different scores look different", () => {
    // 9,999 and 9,998 of 40,000 rows right: 0.249975 and 0.249950, both 0.2500 with four digits.
    const truths = Array.from({ length: 40_000 }, () => "a");
    const rightOn = (count: number) => truths.map((_, row) => (row < count ? "a" : "b"));
    const { reason, rule, outcome } = decideWith(
      {
        truths,
        candidate: { version: 2, answers: rightOn(9999) },
        production: { version: 1, answers: rightOn(9998) },
        evaluationSet: "00",
      },
      { metric: "accuracy", minimum: 0.2 },
    );
    expect(outcome).toBe("promoted");
    expect(reason).toContain("scores 0.24998 accuracy");
    expect(reason).toContain("in production 0.24995 on the same rows");
    expect(rule).toContain("new 0.24998 > production 0.24995");
  });
});

describe("an evaluation set that is too small", () => {
  test.each([
    [16, "promoted"],
    [17, "refused"],
  ])("of 16 rows with promotion.minimumRows %i: %s", (minimumRows, outcome) => {
    expect(decide(14, null, { minimum: 0.5, minimumRows }).outcome).toBe(outcome);
  });

  test("is the reason that is given", () => {
    expect(decide(14, 13, { minimum: 0.5, minimumRows: 50 }).reason).toContain(
      "Refused because 16 evaluation rows are fewer than the 50 of promotion.minimumRows.",
    );
  });

  test("is one of fewer than 50 rows, where nothing is set", () => {
    const settings = { name: "news", task: "text-classification" as const, source: { path: "x" } };
    expect(workloadSchema.parse(settings).promotion.minimumRows).toBe(50);
  });
});

describe("a class that an average hides", () => {
  /** 200 rows of class a and so many of a rare one; a model finds so many of each. */
  const evidence = (rare: number, candidate: [number, number], production: [number, number]): Evidence => {
    const truths = [...Array(200).fill("a"), ...Array(rare).fill("rare")];
    const answers = ([frequent, found]: [number, number]) =>
      truths.map((truth, row) => {
        const isFound = truth === "a" ? row < frequent : row - 200 < found;
        return isFound ? truth : "other";
      });
    return {
      truths,
      candidate: { version: 2, answers: answers(candidate) },
      production: { version: 1, answers: answers(production) },
      evaluationSet: "00",
    };
  };
  const accuracy = (more: object = {}) => ({ metric: "accuracy" as const, minimum: 0.5, ...more });

  test("refuses a better candidate that finds none of its rows any more, and names it with its recall", () => {
    const decision = decideWith(evidence(20, [195, 0], [160, 16]), accuracy());
    expect(decision.scoreNew).toBeGreaterThan(decision.scoreProduction ?? 1);
    expect(decision.outcome).toBe("refused");
    expect(decision.reason).toBe(
      "Version 2 scores 0.8864 accuracy on 220 rows, version 1 in production 0.8000 on the same rows. Refused because it " +
        `keeps less than 0.5 (promotion.classFloor) of production's recall for class "rare". Against production its recall fell for class ` +
        '"rare" 0.80 to 0.00 (20 rows).',
    );
  });

  test.each([
    ["half of production's recall is enough", 20, 8, {}, "promoted"],
    ["one row less is not", 20, 7, {}, "refused"],
    ["a loss on 19 rows may be chance", 19, 0, {}, "promoted"],
    ["a floor of 0 switches the rule off", 20, 0, { classFloor: 0 }, "promoted"],
    ["a floor of 0.9 is stricter", 20, 14, { classFloor: 0.9 }, "refused"],
  ])("%s", (_, rare, found, more, outcome) => {
    const decision = decideWith(evidence(rare, [195, found], [160, 16]), accuracy(more));
    expect(decision.outcome).toBe(outcome);
    expect(decision.reason).toContain('recall fell for class "rare"');
  });

  test("is named at most five times, the largest loss first", () => {
    const truths = Array.from({ length: 70 }, (_, row) => `c${row % 7}`);
    const perfect = [...truths];
    // Class c6 loses six rows, c5 five, and so on: each is worse by as many rows as its number.
    const worse = truths.map((truth, row) => (Math.floor(row / 7) < row % 7 ? "x" : truth));
    const { reason } = decideWith(
      {
        truths,
        candidate: { version: 2, answers: worse },
        production: { version: 1, answers: perfect },
        evaluationSet: "00",
      },
      accuracy(),
    );
    expect(reason).toContain(
      'fell for class "c6" 1.00 to 0.40 (10 rows), "c5" 1.00 to 0.50 (10 rows), "c4" 1.00 to 0.60 (10 rows), ' +
        '"c3" 1.00 to 0.70 (10 rows), "c2" 1.00 to 0.80 (10 rows) and 1 more.',
    );
  });

  test("is not looked for where nothing is in production", () => {
    const first = { ...evidence(20, [195, 0], [160, 16]), production: null };
    expect(decideWith(first, accuracy()).outcome).toBe("promoted");
  });
});
