import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** One check, as a command of the project's tools. */
export interface Check {
  name: string;
  command: string;
  args: string[];
}

/** Folders with Python code. Only images/ runs in containers; the others prepare data, measure or test. */
const pythonFolders = ["images", "tests/images", "rehearsal", "bench"];

/**
 * Path of ruff. It is one of the tests' requirements, so it is in the environment that set-up created for them.
 * Edges   without such an environment, only the name, so that the check fails instead of being skipped.
 */
function ruffIn(root: string): string {
  const venvs = join(root, ".ratchet/venvs");
  const made = existsSync(venvs) ? readdirSync(venvs) : [];
  return made.map((key) => join(venvs, key, "bin/ruff")).find((path) => existsSync(path)) ?? "ruff";
}

/** All checks, fastest first. */
export function checksOf(root: string): Check[] {
  const bin = (name: string): string => join(root, "node_modules/.bin", name);
  const ruff = ruffIn(root);
  return [
    {
      name: "import arrows",
      command: process.execPath,
      args: [join(root, "commands/support/checks/print-violations.ts")],
    },
    { name: "lint and format", command: bin("biome"), args: ["check", "--error-on-warnings"] },
    { name: "types", command: bin("tsc"), args: ["--noEmit"] },
    { name: "unused code", command: bin("knip"), args: ["--no-progress"] },
    { name: "Python", command: ruff, args: ["check", "--config", "images/pyproject.toml", ...pythonFolders] },
    {
      name: "Python format",
      command: ruff,
      args: ["format", "--check", "--config", "images/pyproject.toml", ...pythonFolders],
    },
  ];
}
