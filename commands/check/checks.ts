import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** One thing that is checked, as a command of the project's own tools. */
export interface Check {
  name: string;
  command: string;
  args: string[];
}

/** Where Python is; only images/ runs in containers, the rest prepares data, measures and tests. */
const pythonFolders = ["images", "tests/images", "commands", "bench"];

/** Ruff is among the tests' requirements, in whichever of the set-up's environments was made from them. */
function ruffIn(root: string): string | undefined {
  const venvs = join(root, ".ratchet/venvs");
  if (!existsSync(venvs)) return undefined;
  return readdirSync(venvs)
    .map((key) => join(venvs, key, "bin/ruff"))
    .find((path) => existsSync(path));
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
    ...(ruff === undefined
      ? []
      : [
          {
            name: "Python",
            command: ruff,
            args: ["check", "--config", "images/pyproject.toml", ...pythonFolders],
          },
        ]),
  ];
}
