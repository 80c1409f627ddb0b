import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drawMutations } from "./sample.ts";

const config = join("commands", "support", "mutate", "stryker.json");

export interface StrykerOptions {
  /** Folder of the copy in which sources are changed. */
  copy: string;
  /** Glob of the sources; undefined for all sources of the configuration. */
  files: string | undefined;
  /** Number of random lines to which the run is limited; undefined for every line. */
  lines: number | undefined;
  seed: number;
}

/**
 * Runs Stryker in a copy of the project, with `stryker.json` of this folder.
 * Result  whether the score reached the configuration's `thresholds.break`.
 */
export function runStryker({ copy, files, lines, seed }: StrykerOptions): boolean {
  const stryker = join(copy, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const sources = files ?? sourcesOf(copy);
  const only =
    lines === undefined
      ? files
      : drawMutations(copy, sources, lines, seed)
          .map(({ path, mutation: { line } }) => `${path}:${line}-${line}`)
          .join(",");
  const { status } = spawnSync(
    process.execPath,
    [stryker, "run", config, ...(only === undefined ? [] : ["--mutate", only])],
    { cwd: copy, stdio: "inherit" },
  );
  return status === 0;
}

function sourcesOf(copy: string): string {
  const { mutate } = JSON.parse(readFileSync(join(copy, config), "utf8")) as { mutate: string[] };
  return `{${mutate.filter((glob) => !glob.startsWith("!")).join(",")}}`;
}
