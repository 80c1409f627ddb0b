import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { reportOf } from "./rehearsal/report.ts";
import { root, startRehearsal } from "./rehearsal/run.ts";
import { summariseReport } from "./rehearsal/summary.ts";
import { Ending } from "./shared/ending.ts";
import { fail } from "./shared/fail.ts";
import { naturalNumber } from "./shared/options.ts";

const command = new Command("rehearse")
  .description("Runs the last weeks of a stack in virtual time on this machine, then stops and reports.")
  .option("--weeks <n>", "how many weekly slots", naturalNumber, 4)
  .option("--stack <name>", "stack whose Pulumi.<name>.yaml is read", "dev")
  .option("--spoil <slot>", "slot, from 1, whose labels are mostly wrong; 0 for none", naturalNumber, 3)
  .option("--json <file>", "write the report to this file")
  .parse();
const options = command.opts<{ weeks: number; stack: string; spoil: number; json?: string }>();

const ending = new Ending(130);
const began = performance.now();
try {
  const { cloud, config, calendar, byStep, setupSeconds } = await startRehearsal({
    stack: options.stack,
    weeks: options.weeks,
    now: new Date(),
    spoiledSlot: options.spoil === 0 ? null : options.spoil,
    say: (line) => {
      if (!ending.requested) console.log(line);
    },
    cloud: { stateRoot: join(root, ".ratchet", "cache", "rehearsal") },
  });
  ending.attach(cloud);
  try {
    await cloud.clock.runUntil(calendar.end);
    if (ending.requested) await ending.forever();
    const seconds = { setup: setupSeconds, total: (performance.now() - began) / 1000, byStep };
    const report = await reportOf(cloud, options.weeks, config.workloads, seconds);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(summariseReport(report));
  } finally {
    await cloud.stop();
  }
  process.exit(0);
} catch (error) {
  fail(error);
}
