import { existsSync } from "node:fs";
import { join } from "node:path";

/** One thing that is checked, as a command of the project's own tools. */
export interface Check {
  name: string;
  command: string;
  args: string[];
}

/** Ruff is in the Python environments' development requirements; without one there is nothing to check it with. */
function ruffIn(root: string): string | undefined {
  return [join(root, ".ratchet/venv/bin/ruff"), join(root, ".venv/bin/ruff")].find((path) =>
    existsSync(path),
  );
}

/** All checks, the quickest first. */
export function checksOf(root: string): Check[] {
  const bin = (name: string): string => join(root, "node_modules/.bin", name);
  const ruff = ruffIn(root);
  return [
    {
      name: "import arrows",
      command: process.execPath,
      args: [join(root, "commands/check/print-objections.ts")],
    },
    { name: "lint and format", command: bin("biome"), args: ["check", "--error-on-warnings"] },
    { name: "types", command: bin("tsc"), args: ["--noEmit"] },
    { name: "unused code", command: bin("knip"), args: ["--no-progress"] },
    ...(ruff === undefined ? [] : [{ name: "Python", command: ruff, args: ["check", "images"] }]),
  ];
}
