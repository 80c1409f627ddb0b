import { describe, expect, test } from "vitest";
import { mirrorSteps, type RegistryEffect } from "../../lambdas/relay-outbox/domain/mirror-steps.ts";

// Requirement: MLflow is never taken back to an older decision (docs/decisions/0010).

const promotion: RegistryEffect = {
  kind: "registry",
  epoch: 4,
  production: 9,
  stages: [
    { version: 9, stage: "Production" },
    { version: 7, stage: "Archived" },
  ],
  decision: { version: 9, tags: { "ratchet.decision": "promoted" } },
};

describe("a registry effect", () => {
  test.each([3, 4])(
    "of epoch 4 while production's is %i: alias, stages and the decision's tags",
    (current) => {
      expect(mirrorSteps(promotion, current)).toEqual({
        decision: promotion.decision,
        alias: 9,
        stages: promotion.stages,
        outcome: "applied",
      });
    },
  );

  test("of an older epoch: the decision's tags and the archived version, and nothing goes into production", () => {
    expect(mirrorSteps(promotion, 5)).toEqual({
      decision: promotion.decision,
      alias: undefined,
      stages: [{ version: 7, stage: "Archived" }],
      outcome: "superseded",
    });
  });

  test("that only puts the mirror right has no decision, and takes the alias away when nothing is in production", () => {
    const { decision: _, ...repair } = promotion;
    expect(mirrorSteps({ ...repair, epoch: 0, production: null, stages: [] }, 0)).toEqual({
      decision: null,
      alias: null,
      stages: [],
      outcome: "applied",
    });
  });
});
