import { Command } from "commander";
import { userError } from "../core/errors/error.ts";
import { answers } from "../lambdas/manage-incidents/answers.ts";
import { defaultActor } from "./support/alerts/actor.ts";
import { invoke } from "./support/alerts/invoke.ts";
import { nowOf } from "./support/alerts/now.ts";
import { fail } from "./support/cli/fail.ts";
import { identifier } from "./support/cli/options.ts";
import { stackAccess, stackOption, workloadOf } from "./support/cli/stack-access.ts";

interface Options {
  stack?: string;
  workload?: string;
  why: string;
  as: string;
  json: boolean;
}

const command = new Command("npm run clear-alerts --")
  .description("Closes incidents. A cause that persists opens a new incident when it is detected again.")
  .argument(
    "[id...]",
    "the incidents' numbers, see npm run view-alerts",
    (text: string, before?: number[]) => [...(before ?? []), identifier(text)],
  )
  .requiredOption("--why <text>", "why, for the audit")
  .option("--workload <name>", "every open incident of this workload, instead of numbers")
  .option("--as <name>", "who, for the audit", defaultActor())
  .option(...stackOption)
  .option("--json", "print what was closed", false)
  .addHelpText("after", "\nExit status: 0 done; 1 the stack refused or did not answer; 2 wrong input.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<Options>();
const [ids = []] = command.processedArgs as [number[] | undefined];

try {
  if ((ids.length === 0) === (options.workload === undefined)) {
    throw userError("TRG007", {
      where: "npm run clear-alerts",
      found: ids.length === 0 ? "neither numbers nor a workload" : "numbers and a workload",
      expected: "one of the two",
      next: 'For example: npm run clear-alerts -- 12 13 --why "the feed is back"',
    });
  }
  const access = stackAccess(options.stack);
  const chosen =
    options.workload === undefined
      ? { incidents: ids }
      : { workload: workloadOf(access.stack, options.workload) };
  const { incidents } = await invoke(
    access,
    "manage-incidents",
    { action: "clear", ...chosen, actor: options.as, why: options.why, at: await nowOf(access) },
    answers.clear,
  );
  if (options.json) console.log(JSON.stringify(incidents));
  else if (incidents.length === 0) console.log("No incident was open.");
  else for (const { id, title } of incidents) console.log(`Incident ${id} is closed: ${title}`);
} catch (error) {
  fail(error);
}
