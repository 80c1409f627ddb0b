import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { runStryker } from "./support/mutate/run-stryker.ts";
import { copyOfProject, decidingCode } from "./support/mutate/sample.ts";
import { trySample } from "./support/mutate/try-sample.ts";

const root = join(import.meta.dirname, "..");
const command = new Command("npm run mutate --")
  .description(
    "Changes the sources in a copy of the project and reports the changes that no test notices. Without --sample, Stryker " +
      "tries every change of core, tasks, domains, configuration and policies (hours); with it, random changes of all " +
      "deciding code are tried against the quick suites and the pipeline suites of the function they belong to.",
  )
  .option("--files <glob>", "sources to change")
  .option("--sample <count>", "how many random changes")
  .option("--lines <count>", "limits Stryker to random lines, for an estimate of its score in minutes")
  .option(
    "--seed <number>",
    "with --sample and --lines: which changes; the same seed draws the same ones",
    "1",
  )
  .addHelpText(
    "after",
    "\nExit status: 0 when enough changes were noticed (Stryker: 85 %; a sample: 90 %), otherwise 1.",
  )
  .parse();
const { files, sample, lines, seed } = command.opts<{
  files?: string;
  sample?: string;
  lines?: string;
  seed: string;
}>();

const copy = copyOfProject(root);
process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const passed =
  sample === undefined
    ? runStryker({
        ...{ copy, files, seed: Number(seed) },
        lines: lines === undefined ? undefined : Number(lines),
      })
    : trySample({ root, copy, files: files ?? decidingCode, count: Number(sample), seed: Number(seed) });
process.exitCode = passed ? 0 : 1;
