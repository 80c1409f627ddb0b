import { expect, test } from "vitest";
import { evaluateRules } from "../../policies/evaluate-rules.ts";
import { foundation, production } from "../infra/foundation.ts";

// What stands below the functions. What this does not prove: that functions, schedules and rules keep their rules.

test.each([
  ["dev", {}],
  ["prod", production],
])("the foundation of %s keeps every rule", async (stack, settings) => {
  const graph = await foundation(stack, settings);
  // Who listens to the topics stands above.
  const violations = evaluateRules(graph.resources).filter(({ rule }) => rule !== "topicHasSubscriber");
  expect(violations.map(({ message }) => message)).toEqual([]);
});
