import { join } from "node:path";
import { Command } from "commander";
import { answers } from "../lambdas/manage-incidents/answers.ts";
import { readInbox } from "../local/inbox/inbox.ts";
import { describeIncidents, describeMessages, describePending } from "./support/alerts/describe-incidents.ts";
import { invoke } from "./support/alerts/invoke.ts";
import { fail } from "./support/cli/fail.ts";
import { stackAccess, stackOption, workloadOf } from "./support/cli/stack-access.ts";

interface Options {
  stack?: string;
  workload?: string;
  all: boolean;
  json: boolean;
}

const messagesShown = 10;

const options = new Command("npm run view-alerts --")
  .description("Shows the open incidents and, for the run on this machine, the newest notifications.")
  .option(...stackOption)
  .option("--workload <name>", "of this workload only")
  .option("--all", "also those that are resolved", false)
  .option("--json", "print {incidents, notifications, messages}", false)
  .addHelpText(
    "after",
    "\nExit status: 0 nothing is open; 4 an incident is open; 1 the stack did not answer; 2 wrong input.",
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

try {
  const access = stackAccess(options.stack);
  const { all } = options;
  // An incident of the platform belongs to no workload; it is listed under this name.
  const named = options.workload;
  const workload = named === undefined || named === "all" ? named : workloadOf(access.stack, named);
  const { incidents, notifications } = await invoke(
    access,
    "manage-incidents",
    { action: "list", ...(workload === undefined ? {} : { workload }), resolved: all },
    answers.list,
  );
  const messages =
    access.directory === null ? [] : readInbox(join(access.directory, "inbox.jsonl")).slice(-messagesShown);
  if (options.json) console.log(JSON.stringify({ incidents, notifications, messages }));
  else {
    console.log(describeIncidents(incidents, all, access.directory === null ? access.stack : null));
    const pending = describePending(notifications);
    if (pending !== "") console.log(`\n${pending}`);
    if (access.directory !== null) console.log(`\nNewest notifications:\n${describeMessages(messages)}`);
  }
  process.exitCode = incidents.some(({ state }) => state === "open") ? 4 : 0;
} catch (error) {
  fail(error);
}
