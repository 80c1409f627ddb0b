import { Command, Option } from "commander";
import { answers } from "../lambdas/manage-incidents/answers.ts";
import { defaultActor } from "./support/alerts/actor.ts";
import { hours } from "./support/alerts/duration.ts";
import { invoke } from "./support/alerts/invoke.ts";
import { nowOf } from "./support/alerts/now.ts";
import { fail } from "./support/cli/fail.ts";
import { identifier } from "./support/cli/options.ts";
import { stackAccess, stackOption } from "./support/cli/stack-access.ts";

interface Options {
  stack?: string;
  for: number;
  why: string;
  as: string;
  snooze: boolean;
  json: boolean;
}

const command = new Command("npm run acknowledge --")
  .description(
    "Acknowledges an incident: no notification is sent until the time is over or the incident gets worse.",
  )
  .argument("<id>", "the incident's number, see npm run view-alerts", identifier)
  .requiredOption("--why <text>", "why, for the audit")
  .addOption(
    new Option("--for <time>", "how long no notification is sent: 90m, 24h, 3d")
      .argParser(hours)
      .default(24, "24h"),
  )
  .option("--snooze", "no one works on it; only suppress its notifications for that time", false)
  .option("--as <name>", "who, for the audit", defaultActor())
  .option(...stackOption)
  .option("--json", "print the incident", false)
  .addHelpText("after", "\nExit status: 0 done; 1 the stack refused or did not answer; 2 wrong input.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<Options>();
const [id] = command.processedArgs as [number];

try {
  const access = stackAccess(options.stack);
  const { incident } = await invoke(
    access,
    "manage-incidents",
    {
      action: options.snooze ? "snooze" : "acknowledge",
      ...{ incident: id, forHours: options.for, actor: options.as, why: options.why },
      at: await nowOf(access),
    },
    answers.acknowledge,
  );
  if (options.json) console.log(JSON.stringify(incident));
  else
    console.log(
      `Incident ${incident.id} (${incident.title}) is ${incident.state} until ${incident.quietUntil}; then the next notification follows if its cause persists.`,
    );
} catch (error) {
  fail(error);
}
