import { expect, test } from "vitest";
import { judge } from "../../policies/judge.ts";
import { foundation, production } from "../infra/foundation.ts";

// What stands below the functions. The whole program's graph, with functions and schedules, is judged in
// program.test.ts.

test.each([
  ["dev", {}],
  ["prod", production],
])("the foundation of %s keeps every rule", async (stack, settings) => {
  const graph = await foundation(stack, settings);
  expect(judge(graph.resources).map(({ message }) => message)).toEqual([]);
});
