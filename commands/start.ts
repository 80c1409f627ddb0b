import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { slotOf } from "../core/time/slot.ts";
import { LocalCloud } from "../local/cloud/local-cloud.ts";
import { statePaths } from "../local/state/stack-state.ts";
import { projectRoot, stackConfigOf } from "../plan/stack/stack-config.ts";
import { narrator } from "../rehearsal/report/narrator.ts";
import { printUrls } from "../rehearsal/report/print-urls.ts";
import { reportOf } from "../rehearsal/report/report.ts";
import { summariseReport } from "../rehearsal/report/summary.ts";
import { startRehearsal } from "../rehearsal/run.ts";
import { readScenario, type Scenario } from "../rehearsal/scenario.ts";
import { provideSources } from "../rehearsal/sources.ts";
import { layServingToken } from "../rehearsal/traffic/servers.ts";
import { Ending } from "./support/cli/ending.ts";
import { fail } from "./support/cli/fail.ts";
import { naturalNumber } from "./support/cli/options.ts";

const command = new Command("start")
  .description(
    "Runs a stack on this machine: the last weeks in virtual time, then by the clock until Ctrl-C.",
  )
  .option(
    "--scenario <file>",
    "what happens in a rehearsal: quiet, drift, incident or a file like rehearsal/scenarios/drift.yaml",
    "drift",
  )
  .option("--weeks <n>", "weekly slots to rehearse on a fresh state (default: the scenario's)", naturalNumber)
  .option("--stack <name>", "stack whose Pulumi.<name>.yaml is read", "dev")
  .option("--port <n>", "port of the gateway; MLflow takes the next one", naturalNumber, 4700)
  .option("--fresh", "delete the state of earlier runs of this stack", false)
  .parse();
const options = command.opts<{
  scenario: string;
  weeks?: number;
  stack: string;
  port: number;
  fresh: boolean;
}>();
/** Ends the command with status 0 when it is interrupted (SIGINT, SIGTERM). The listeners below print nothing after that. */
const ending = new Ending(0);
const say = (line: string): void => {
  if (!ending.requested) console.log(line);
};

const onUrls = (urls: Record<string, string>): void => printUrls(options.stack, urls, say);

try {
  const paths = statePaths(projectRoot, options.stack);
  // Written at the end of a rehearsal: a state without it belongs to a rehearsal that was interrupted.
  const rehearsed = join(paths.directory, "rehearsed.json");
  const goesOn = !options.fresh && existsSync(rehearsed);
  const cloud = goesOn
    ? await resume()
    : await rehearse(rehearsed, readScenario(projectRoot, options.scenario));
  const next = cloud.clock.agendaList().find(({ what }) => /load/.test(what));
  say(
    `\nThe stack now runs by the real clock. Ctrl-C stops it; the next npm start continues from there.${next === undefined ? "" : ` Next load: ${slotOf(next.at)}.`}`,
  );
} catch (error) {
  fail(error);
}

async function rehearse(rehearsed: string, scenario: Scenario): Promise<LocalCloud> {
  const began = performance.now();
  const weeks = options.weeks ?? scenario.weeks;
  const { cloud, config, calendar, traffic, byStep, setupSeconds } = await startRehearsal({
    ...{ stack: options.stack, weeks, now: new Date(), spoiledSlot: null, scenario, after: "now", say },
    cloud: { port: options.port, onUrls },
  });
  ending.attach(cloud);
  if (ending.requested) await ending.forever();
  say(
    `Rehearsing the last ${weeks === 1 ? "week" : `${weeks} weeks`} in virtual time, scenario ${scenario.name}.`,
  );
  say(`Times are in ${config.timeZone}; schedule slots are in UTC.\n`);
  await cloud.clock.runUntil(calendar.end);
  if (ending.requested) {
    console.log("The rehearsal was interrupted. The next npm start repeats it from the beginning.");
    await ending.forever();
  }
  const seconds = { setup: setupSeconds, total: (performance.now() - began) / 1000, byStep };
  const { workloads } = config;
  say(
    summariseReport(await reportOf(cloud, { weeks, scenario: scenario.name, workloads, traffic, seconds })),
  );
  writeFileSync(rehearsed, JSON.stringify({ until: slotOf(calendar.end) }));
  cloud.clock.goWall();
  return cloud;
}

/** Continues an earlier run. The first pass of reconcile starts immediately and finds slots that were missed since. */
async function resume(): Promise<LocalCloud> {
  const config = stackConfigOf(options.stack);
  const cloud = await LocalCloud.start({
    root: projectRoot,
    stack: options.stack,
    port: options.port,
    onUrls,
    onProgress: (line) => say(`[setting up] ${line}`),
    listeners: narrator(config.timeZone, () => new Date(), say),
  });
  ending.attach(cloud);
  if (ending.requested) await ending.forever();
  layServingToken(cloud);
  await provideSources(cloud, config.workloads, {
    ...{ root: projectRoot, spoiledSlot: null, slotDays: () => [], onProgress: say },
  });
  say(
    "Continuing from the state of the last run. Reconcile now looks for schedule slots that were missed since then.",
  );
  cloud.services.lambda.accept(
    `ratchet-${options.stack}-reconcile`,
    JSON.stringify({ at: slotOf(new Date()) }),
  );
  return cloud;
}
