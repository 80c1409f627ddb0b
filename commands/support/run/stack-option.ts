import { dirname } from "node:path";
import { Command } from "commander";
import { isRatchetError } from "../../../core/errors/error.ts";

/** Folder that contains `.ratchet/`: the repository, from whichever folder the command is called. */
export const repository = dirname(dirname(dirname(import.meta.dirname)));

/** Creates a command that acts on the local run of one stack. */
export function runCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--stack <name>", "stack of the local run", "dev");
}

/** Runs a command. A coded error is printed without its stack. */
export async function execute(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    if (!isRatchetError(error)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
