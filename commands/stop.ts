import { isRunning, waitForEnd } from "../local/runtimes/processes/pids.ts";
import { cleanStaleRun, findRun } from "../local/state/stack-state.ts";
import { execute, repository, runCommand } from "./support/run/stack-option.ts";

interface StopOptions {
  stack: string;
  timeoutSeconds: string;
  force?: boolean;
}

const command = runCommand("stop", "Stops the local run of a stack; its state is kept for the next start.")
  .option("--timeout-seconds <number>", "how long to wait for it", "60")
  .option("--force", "kill it when the time is over; PostgreSQL then recovers at the next start")
  .addHelpText("after", "\nExit status: 0 it no longer runs; 1 it still does.")
  .action(async ({ stack, timeoutSeconds, force }: StopOptions) => {
    const found = findRun(repository, stack);
    if (found === null) {
      console.log(`Stack ${stack} does not run.`);
      return;
    }
    const { run } = found;
    if (found.running) {
      console.log(`Stopping stack ${stack}, process ${run.pid} ...`);
      process.kill(run.pid, "SIGTERM");
      const ended = await waitForEnd(run, Number(timeoutSeconds));
      if (!ended && force !== true) {
        console.log(
          `The stack has not stopped within ${timeoutSeconds} seconds. To force it: npm run stop -- --stack ${stack} --force`,
        );
        process.exitCode = 1;
        return;
      }
      if (!ended && isRunning(run)) process.kill(run.pid, "SIGKILL");
      await waitForEnd(run, 10);
      // A run that ended normally left nothing; this finds the processes that a killed run left behind.
      const left = await cleanStaleRun(repository, stack);
      console.log(`Stopped.${left.length > 0 ? ` Leftover processes also ended: ${left.join(", ")}.` : ""}`);
      return;
    }
    const left = await cleanStaleRun(repository, stack);
    console.log(
      `Stack ${stack} did not run: process ${run.pid} had ended without cleaning up. Its run record was deleted.`,
    );
    if (left.length > 0) console.log(`Leftover processes ended: ${left.join(", ")}.`);
  });

await execute(command);
