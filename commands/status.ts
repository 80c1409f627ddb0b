import { findRun } from "../local/state/stack-state.ts";
import { execute, repository, runCommand } from "./support/run/stack-option.ts";

const command = runCommand(
  "status",
  "Shows whether a stack runs on this machine, since when, and its addresses.",
)
  .option("--json", "print {stack, running, pid, startedAt, urls}")
  .addHelpText("after", "\nExit status: 0 it runs; 3 it does not.")
  .action((options: { stack: string; json?: boolean }) => {
    const found = findRun(repository, options.stack);
    const running = found?.running ?? false;
    process.exitCode = running ? 0 : 3;
    if (options.json === true) {
      const { pid = null, startedAt = null, urls = {} } = found?.run ?? {};
      console.log(JSON.stringify({ stack: options.stack, running, pid, startedAt, urls }));
      return;
    }
    if (found === null) {
      console.log(`Stack ${options.stack} does not run. Start it: npm start -- --stack ${options.stack}`);
    } else if (!running) {
      console.log(`Stack ${options.stack} does not run; process ${found.run.pid} ended without cleaning up.`);
      console.log(`Clean up: npm run stop -- --stack ${options.stack}   or start again: npm start`);
    } else {
      const since = found.run.startedAt === "" ? ", still starting" : ` since ${found.run.startedAt}`;
      console.log(`Stack ${options.stack} runs as process ${found.run.pid}${since}.`);
      const urls = Object.entries(found.run.urls);
      const width = Math.max(0, ...urls.map(([name]) => name.length));
      for (const [name, url] of urls) console.log(`  ${name.padEnd(width)} ${url}`);
    }
  });

await execute(command);
