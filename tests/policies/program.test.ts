import { expect, test } from "vitest";
import { program } from "../../plan/program.ts";
import { judge } from "../../policies/judge.ts";

test.each(["dev", "prod"])("the whole program of %s keeps every rule", async (stack) => {
  const graph = await program({ stack });
  expect(judge(graph.resources).map(({ message }) => message)).toEqual([]);
});
