import { dirname } from "node:path";
import { Command } from "commander";
import { isRatchetError } from "../../../core/errors/error.ts";

/** The folder that holds `.ratchet/`: the repository, wherever the command is called from. */
export const repository = dirname(dirname(dirname(import.meta.dirname)));

/** A command about the local run of one stack. */
export function runCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--stack <name>", "stack of the local run", "dev");
}

/** Runs the command; a coded error is printed without its stack. */
export async function execute(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    if (!isRatchetError(error)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
