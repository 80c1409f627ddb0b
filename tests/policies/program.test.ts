import { expect, test } from "vitest";
import { program } from "../../plan/program.ts";
import { evaluateRules } from "../../policies/evaluate-rules.ts";

test.each(["dev", "prod"])("the whole program of %s keeps every rule", async (stack) => {
  const graph = await program({ stack });
  expect(evaluateRules(graph.resources).map(({ message }) => message)).toEqual([]);
});
