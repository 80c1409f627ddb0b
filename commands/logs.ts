import { userError } from "../core/errors/error.ts";
import { findRun, statePaths } from "../local/state/stack-state.ts";
import { type LogTail, logNames, openLog } from "./support/run/log-tail.ts";
import { execute, repository, runCommand } from "./support/run/stack-option.ts";

interface LogsOptions {
  stack: string;
  function?: string;
  lines: string;
  follow?: boolean;
}

const command = runCommand(
  "logs",
  "Prints what the functions, jobs and servers of the local run have written.",
)
  .option("--function <name>", "only this one: load-data, mlflow, postgres ...")
  .option("--lines <number>", "how many of the last lines of each", "20")
  .option("--follow", "keep printing until Ctrl-C, or until the run has ended")
  .addHelpText("after", "\nExit status: 0; 2 when there is no such log.")
  .action(async (options: LogsOptions) => {
    const directory = statePaths(repository, options.stack).logs;
    const known = logNames(directory);
    const wanted = known.filter((name) => isAsked(name, options.function));
    if (wanted.length === 0) {
      throw userError("LOC140", {
        where: `logs of stack ${options.stack}`,
        found: options.function === undefined ? "none" : `none of "${options.function}"`,
        expected: known.length > 0 ? `one of ${known.join(", ")}` : "the logs of a run",
        next: known.length > 0 ? "Choose one with --function." : "Start the stack first: npm start",
      });
    }
    const tails = new Map(wanted.map((name) => [name, openLog(directory, name)]));
    const print = ({ name }: LogTail, lines: string[]) => {
      for (const line of lines) console.log(options.function === undefined ? `${name} | ${line}` : line);
    };
    for (const tail of tails.values()) print(tail, tail.last(Number(options.lines)));
    while (options.follow === true && findRun(repository, options.stack)?.running === true) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      for (const name of logNames(directory)) {
        if (isAsked(name, options.function) && !tails.has(name)) tails.set(name, openLog(directory, name));
      }
      for (const tail of tails.values()) print(tail, tail.news());
    }
  });

/** Whether a log was requested. A function's name may be given with or without the stack's prefix. */
function isAsked(name: string, asked: string | undefined): boolean {
  const own = name.slice(name.lastIndexOf("/") + 1);
  return (
    asked === undefined || name === asked || own === asked || own.replace(/^ratchet-[a-z0-9]+-/, "") === asked
  );
}

await execute(command);
