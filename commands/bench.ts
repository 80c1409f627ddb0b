import { writeFileSync } from "node:fs";
import { Command } from "commander";
import type { BenchOptions } from "../bench/bench-options.ts";
import { benches } from "../bench/benches.ts";
import { tableOf } from "../bench/table.ts";
import { userError } from "../core/errors/error.ts";
import { nearest } from "../core/errors/nearest.ts";
import { fail } from "./support/cli/fail.ts";

const names = Object.keys(benches);
const list = Object.entries(benches)
  .map(([name, { shows }]) => `  ${name.padEnd(10)} ${shows}`)
  .join("\n");

const command = new Command("npm run bench --")
  .description(
    "Measures Ratchet and a peer in one run and prints both. A ratio above 1 is in favour of Ratchet.",
  )
  .argument("[name]", "what to measure; without it, the names are listed")
  .option("--json <file>", "write [{name, ours, peer, peerName, unit, ratio}] to this file")
  .option("--large", "also measure the size that takes minutes and gigabytes", false)
  .addHelpText("after", `\nNames:\n${list}\n\nExit status: 0; 2 when there is no benchmark of this name.`)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const [name] = command.args;
const { json, large } = command.opts<{ json?: string; large: boolean }>();

async function measure(wanted: string, options: BenchOptions): Promise<void> {
  const bench = Object.hasOwn(benches, wanted) ? benches[wanted] : undefined;
  if (bench === undefined) {
    throw userError("BENCH001", {
      where: "npm run bench",
      found: `no bench "${wanted}"`,
      expected: `one of ${names.join(", ")}`,
      next: `Run: npm run bench -- ${nearest(wanted, names) ?? "--help"}`,
    });
  }
  const rows = await bench.run(options);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  console.log(tableOf(rows));
}

try {
  if (name === undefined) console.log(`Names for npm run bench -- NAME:\n${list}`);
  else await measure(name, { large, say: (line) => console.error(`[bench] ${line}`) });
} catch (error) {
  fail(error);
}
