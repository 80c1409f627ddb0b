import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Command } from "commander";
import { isRatchetError } from "../core/errors/error.ts";
import { findCli } from "../engine/cli/find-cli.ts";
import { requireCredentials } from "../engine/credentials.ts";
import { analyzerScript, languageHostScript, writeScript } from "../engine/plugins/plugin-scripts.ts";
import { buildPolicyPack } from "../engine/plugins/policy-pack.ts";
import { readStackFile } from "../plan/stack/stack-file.ts";
import { colours } from "./support/cli/colours.ts";

const command = new Command("npm run up --")
  .description(
    "Deploys a stack: `pulumi up` with the project's own Node and the policy pack. Options that are not named below " +
      "are passed to Pulumi, such as --yes or --target.",
  )
  .requiredOption("--stack <name>", "stack to deploy; make it once with `pulumi stack init <name>`")
  .option("--instance-credentials", "do not look for AWS credentials: the instance's role gives them")
  .allowUnknownOption()
  .allowExcessArguments()
  .addHelpText("after", "\nExit status: Pulumi's own; 2 when it was not started.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<{ stack: string; instanceCredentials?: boolean }>();

async function up(): Promise<number> {
  const project = process.cwd();
  // The engine reads the file itself; what it would read differently must not be deployed.
  if (!command.args.some((arg) => arg.startsWith("--config-file"))) {
    readStackFile(project, options.stack.split("/").at(-1) ?? "");
  }
  if (!options.instanceCredentials) requireCredentials(process.env);
  const cli = await findCli({ onProgress: (line) => console.error(colours.dim(line)) });
  mkdirSync(join(project, ".ratchet"), { recursive: true });
  const folder = mkdtempSync(join(project, ".ratchet", "up-"));
  try {
    const scripts = join(folder, "bin");
    // A release has these beside the CLI; a CLI that was built here does not.
    for (const script of [languageHostScript(project), analyzerScript]) {
      if (!existsSync(join(dirname(cli.path), script.name))) writeScript(scripts, script);
    }
    const pack = await buildPolicyPack(project, join(folder, "policies"));
    const args = ["up", "--stack", options.stack, ...command.args];
    if (pack !== undefined) args.push("--policy-pack", pack);
    console.error(colours.dim(`pulumi ${args.join(" ")}`));
    const path = [join(project, "node_modules", ".bin"), dirname(cli.path), process.env.PATH, scripts];
    return await inherit(cli.path, args, { ...process.env, PATH: path.join(delimiter) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program on this terminal. Ctrl-C reaches both processes; Pulumi decides when it is safe to stop. */
function inherit(program: string, args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  process.on("SIGINT", () => {});
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: environment });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

try {
  process.exitCode = await up();
} catch (error) {
  if (!isRatchetError(error)) throw error;
  console.error(colours.red(error.message));
  process.exitCode = 2;
}
