import { Command } from "commander";
import * as z from "zod";
import { answers } from "../lambdas/manage-incidents/answers.ts";
import { stackConfigOf } from "../plan/stack/stack-config.ts";
import { describeReport } from "./support/alerts/describe-report.ts";
import { driftSlot } from "./support/alerts/drift-slot.ts";
import { invoke } from "./support/alerts/invoke.ts";
import { nowOf } from "./support/alerts/now.ts";
import { fail } from "./support/cli/fail.ts";
import { calendarDay } from "./support/cli/options.ts";
import { stackAccess, stackOption, workloadOf } from "./support/cli/stack-access.ts";

interface Options {
  stack?: string;
  workload?: string;
  day?: string;
  json: boolean;
}

const options = new Command("npm run check-drift --")
  .description("Examines a day for drift now, as the schedule does every night, and shows the report.")
  .option(...stackOption)
  .option("--workload <name>", "the workload; may be left out when the stack has one")
  .option("--day <day>", "such as 2026-11-23; absent: the newest that has ended", calendarDay)
  .option("--json", "print the report", false)
  .addHelpText(
    "after",
    "\nExit status: 0 no drift; 4 drift above a threshold; 1 the stack did not answer; 2 wrong input.",
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

try {
  const access = stackAccess(options.stack);
  const workload = workloadOf(access.stack, options.workload);
  const { workloads, timeZone } = stackConfigOf(access.stack);
  const settings = workloads.find(({ name }) => name === workload);
  const now = new Date(await nowOf(access));
  const { slot, day } = driftSlot(settings?.schedule.drift ?? "", timeZone, now, options.day);
  await invoke(access, "detect-drift", { workload, schedule: "drift", slot }, z.unknown());
  const { report } = await invoke(
    access,
    "manage-incidents",
    { action: "report", workload, day },
    answers.report,
  );
  if (report === null) {
    console.log(`There is no report of ${day}: its requests are no longer stored.`);
    process.exitCode = 1;
  } else {
    console.log(options.json ? JSON.stringify(report) : describeReport(report));
    process.exitCode = report.severity === "none" ? 0 : 4;
  }
} catch (error) {
  fail(error);
}
