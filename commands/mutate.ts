import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { copyOfProject, decidingCode, drawMutations } from "./support/mutate/sample.ts";
import { quickSuitesPass, tryMutation } from "./support/mutate/try-mutation.ts";

const root = join(import.meta.dirname, "..");
const command = new Command("npm run mutate --")
  .description("Changes one line at a time and reports the changes that no test notices.")
  .option("--files <glob>", "sources to change", decidingCode)
  .option("--sample <count>", "how many random changes", "50")
  .option("--seed <number>", "which changes: the same seed draws the same ones", "1")
  .addHelpText(
    "after",
    "\nExit status: 0 when at least nine tenths of the changes were noticed, otherwise 1.",
  )
  .parse();
const { files, sample, seed } = command.opts<{ files: string; sample: string; seed: string }>();

const copy = copyOfProject(root);
process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

if (!quickSuitesPass(copy)) {
  console.error(
    "The quick suites fail before anything is changed. Run: npm test -- tests/unit tests/infra tests/policies",
  );
  process.exit(1);
}
const outcomes = drawMutations(root, files, Number(sample), Number(seed)).map(({ path, mutation }) => {
  const outcome = tryMutation(copy, path, mutation);
  const { killedBy, line, kind, before, after } = outcome;
  const verdict = killedBy === "none" ? "survived" : `killed by ${killedBy}`;
  console.log(`${verdict}  ${path}:${line} (${kind})\n  - ${before}\n  + ${after}`);
  return outcome;
});
const killed = outcomes.filter(({ killedBy }) => killedBy !== "none").length;
console.log(`${killed} of ${outcomes.length} changes were noticed (seed ${seed})`);
process.exitCode = killed >= outcomes.length * 0.9 ? 0 : 1;
