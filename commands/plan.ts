import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { program } from "../plan/program.ts";
import { summarise } from "../plan/summary.ts";
import { fail } from "./support/cli/fail.ts";

const command = new Command("plan")
  .description("Evaluates the program without any account and shows what it declares.")
  .option("--stack <name>", "stack whose Pulumi.<name>.yaml is read", "dev")
  .option("--json <file>", "write the whole graph to this file")
  .parse();
const { stack, json } = command.opts<{ stack: string; json?: string }>();

try {
  const graph = await program({ stack });
  if (json !== undefined) {
    const resources = graph.resources.map(({ urn, type, name, inputs, parent, dependsOn, options }) => {
      return { urn, type, name, inputs, parent, dependsOn, options };
    });
    writeFileSync(json, `${JSON.stringify({ stack, resources }, null, 2)}\n`);
  }
  console.log(summarise(graph));
} catch (error) {
  fail(error);
}
