import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { dependencyError } from "../../../core/errors/error.ts";

const setup = join(import.meta.dirname, "..", "..", "..", "commands", "setup.mjs");
const known = new Map<string, Promise<string>>();

/**
 * Python of the environment for a requirements file. The environment is created when it is missing, as for the image
 * of an older model version in a new checkout. The set-up program creates it, because set-up must run before any
 * package is installed.
 * Result  absolute path of `<venv>/bin/python`
 * Throws  LOC111 with the message of set-up.
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
