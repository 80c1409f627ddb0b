import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { dependencyError } from "../../../core/errors/error.ts";

const setup = join(import.meta.dirname, "..", "..", "..", "commands", "setup.mjs");
const known = new Map<string, Promise<string>>();

/**
 * The Python of the environment that a requirements file asks for; made when it is not there yet, which is the
 * case for the image of an older model version on a new checkout.
 * Environments are made by set-up, which must run before any package is installed, and is therefore run as a program.
 * Result  absolute path of `<venv>/bin/python`
 * Throws  LOC111 with set-up's own words.
 */
export function pythonFor(requirementsFile: string): Promise<string> {
  const key = `${requirementsFile}\n${readFileSync(requirementsFile, "utf8")}`;
  const found = known.get(key) ?? askSetup(requirementsFile);
  known.set(key, found);
  // A failure is not remembered: the network may be back at the next call.
  found.catch(() => known.delete(key));
  return found;
}

async function askSetup(requirementsFile: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [setup, "venv", requirementsFile]);
    return stdout.trim();
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    const facts = {
      where: requirementsFile,
      found: `its Python environment could not be made: ${said.split("\n").slice(-6).join(" | ")}`,
      expected: "the packages it names, installed",
      next: "Repair what that message names; the same call then goes on.",
    };
    throw dependencyError("LOC111", facts, cause);
  }
}
