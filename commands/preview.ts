import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { isRatchetError } from "../core/errors/error.ts";
import { openEngine } from "../engine/engine.ts";
import { colours } from "./support/cli/colours.ts";
import { formatResult, formatSummary } from "./support/run/preview-report.ts";

const command = new Command("npm run preview --")
  .description(
    "What the real Pulumi engine would do to an empty account: the program and the policy pack on disk, " +
      "without any account or provider. `npm run up` compares with what exists and asks AWS.",
  )
  .requiredOption("--stack <name>", "stack whose settings are used, such as dev or prod")
  .option("--json <file>", "write {stack, succeeded, operations, violations, diagnostics} to a file")
  .addHelpText(
    "after",
    "\nExit status: 0 fine; 1 the program failed or a mandatory policy is violated; 2 not run.",
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<{ stack: string; json?: string }>();

/** Shows the number of resources: on a terminal as one updated line, elsewhere as a new line every few seconds. */
function showCount(count: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${colours.dim(`${count} resources`)} `);
  else if (count % 100 === 0) progress(`${count} resources`);
}

function progress(line: string): void {
  process.stderr.write(`${colours.dim(line)}\n`);
}

async function preview(): Promise<number> {
  const start = performance.now();
  const engine = await openEngine({
    projectDirectory: process.cwd(),
    stack: options.stack,
    onProgress: progress,
    onResource: showCount,
  });
  const end = (status: number) => (): void => {
    engine.close();
    process.exit(status);
  };
  process.once("SIGINT", end(130)).once("SIGTERM", end(143));
  try {
    progress(`Preview of stack ${options.stack} with Pulumi ${engine.cli.version} (${engine.cli.path})`);
    const result = await engine.preview();
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    console.log(formatResult(result));
    // What the engine printed says it best when it could not even start.
    if (!result.succeeded && result.operations.length === 0) console.log(result.output.trim());
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const verdict = result.succeeded ? colours.green("Preview succeeded") : colours.red("Preview failed");
    console.log(`\n${verdict}: ${formatSummary(result)} (${seconds} s)`);
    if (options.json !== undefined) {
      const { succeeded, operations, violations, diagnostics } = result;
      const content = { stack: options.stack, succeeded, operations, violations, diagnostics };
      writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`);
    }
    return result.succeeded ? 0 : 1;
  } finally {
    engine.close();
  }
}

try {
  process.exitCode = await preview();
} catch (error) {
  if (!isRatchetError(error)) throw error;
  console.error(colours.red(error.message));
  process.exitCode = 2;
}
