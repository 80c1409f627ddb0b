import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { projectRoot } from "../plan/stack/stack-config.ts";
import { reportOf } from "../rehearsal/report/report.ts";
import { summariseReport } from "../rehearsal/report/summary.ts";
import { startRehearsal } from "../rehearsal/run.ts";
import { readScenario } from "../rehearsal/scenario.ts";
import { Ending } from "./support/cli/ending.ts";
import { fail } from "./support/cli/fail.ts";
import { naturalNumber } from "./support/cli/options.ts";

const command = new Command("rehearse")
  .description("Runs the last weeks of a stack in virtual time on this machine, then stops and reports.")
  .option(
    "--scenario <file>",
    "what happens meanwhile: quiet, drift, incident or a file like rehearsal/scenarios/drift.yaml",
  )
  .option("--weeks <n>", "how many weekly slots (default: the scenario's, or 4)", naturalNumber)
  .option("--stack <name>", "stack whose Pulumi.<name>.yaml is read", "dev")
  .option(
    "--spoil <slot>",
    "slot of 20 Newsgroups, from 1, whose labels are mostly wrong; 0 for none (default: 3, with a scenario 0)",
    naturalNumber,
  )
  .option("--json <file>", "write the report to this file")
  .parse();
const options = command.opts<{
  scenario?: string;
  weeks?: number;
  stack: string;
  spoil?: number;
  json?: string;
}>();

const ending = new Ending(130);
const began = performance.now();
try {
  const scenario = options.scenario === undefined ? undefined : readScenario(projectRoot, options.scenario);
  const weeks = options.weeks ?? scenario?.weeks ?? 4;
  const spoil = options.spoil ?? (scenario === undefined ? 3 : 0);
  const { cloud, config, calendar, traffic, byStep, setupSeconds } = await startRehearsal({
    ...{ stack: options.stack, weeks, now: new Date() },
    spoiledSlot: spoil === 0 ? null : spoil,
    ...(scenario === undefined ? {} : { scenario, after: "a week" }),
    say: (line) => {
      if (!ending.requested) console.log(line);
    },
    cloud: { stateRoot: join(projectRoot, ".ratchet", "cache", "rehearsal") },
  });
  ending.attach(cloud);
  try {
    await cloud.clock.runUntil(calendar.end);
    if (ending.requested) await ending.forever();
    const seconds = { setup: setupSeconds, total: (performance.now() - began) / 1000, byStep };
    const { workloads } = config;
    const name = scenario?.name ?? null;
    const report = await reportOf(cloud, { weeks, scenario: name, workloads, traffic, seconds });
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(summariseReport(report));
  } finally {
    await cloud.stop();
  }
  process.exit(0);
} catch (error) {
  fail(error);
}
