import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { architectureDiagram, withDiagram } from "../../commands/support/reference/architecture.ts";
import { allContracts } from "../../infra/contracts.ts";
import { program } from "../../plan/program.ts";

test("the diagram of docs/ARCHITECTURE.md is what the graph of dev says now; npm run docs writes it", async () => {
  const page = readFileSync(new URL("../../docs/ARCHITECTURE.md", import.meta.url), "utf8");
  const graph = await program({ stack: "dev" });
  const diagram = architectureDiagram(graph, allContracts);
  expect(page).toContain(`\`\`\`mermaid\n${diagram}\n\`\`\``);
  expect(withDiagram(page, diagram)).toBe(page);
  for (const { name } of allContracts) expect(diagram).toContain(`  ${name}\n`);
  // A rule taken out of the graph is an arrow taken out of the picture.
  const without = {
    ...graph,
    resources: graph.resources.filter(({ name }) => name !== "promote-model-on-ModelEvaluated-target"),
  };
  expect(diagram).toContain("evaluate-model -->|ModelEvaluated| promote-model");
  expect(architectureDiagram(without, allContracts)).not.toContain("|ModelEvaluated|");
});
