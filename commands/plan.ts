import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { goldenStacks, writeGoldenPlan } from "../plan/golden-files.ts";
import { goldenPlan } from "../plan/golden-plan.ts";
import { program } from "../plan/program.ts";
import { summarise } from "../plan/summary.ts";
import { fail } from "./support/cli/fail.ts";

const command = new Command("plan")
  .description("Evaluates the program without any account and shows what it declares.")
  .option("--stack <name>", "stack whose Pulumi.<name>.yaml is read", "dev")
  .option("--json <file>", "write the whole graph to this file")
  .option("--write", "accept the plan: write plan/golden/ of every stack that has one, or of --stack")
  .parse();
const { stack, json, write } = command.opts<{ stack: string; json?: string; write?: boolean }>();

async function accept(): Promise<void> {
  const named = command.getOptionValueSource("stack") === "cli";
  for (const one of named ? [stack] : goldenStacks()) {
    const files = goldenPlan(await program({ stack: one }), join(import.meta.dirname, ".."));
    writeGoldenPlan(one, files);
    console.log(
      `${files.size} files of stack ${one} are in plan/golden/${one}/. Review them with: git diff plan/golden`,
    );
  }
}

async function show(): Promise<void> {
  const graph = await program({ stack });
  if (json !== undefined) {
    const resources = graph.resources.map(({ urn, type, name, inputs, parent, dependsOn, options }) => {
      return { urn, type, name, inputs, parent, dependsOn, options };
    });
    writeFileSync(json, `${JSON.stringify({ stack, resources }, null, 2)}\n`);
  }
  console.log(summarise(graph));
}

try {
  await (write === true ? accept() : show());
} catch (error) {
  fail(error);
}
