import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * Runs Stryker in a copy of the project, with `stryker.json` of this folder.
 * Shape   files: glob of the sources to change; undefined for all sources of the configuration.
 * Result  whether the score reached the configuration's `thresholds.break`.
 */
export function runStryker(copy: string, files: string | undefined): boolean {
  const stryker = join(copy, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const config = join("commands", "support", "mutate", "stryker.json");
  const only = files === undefined ? [] : ["--mutate", files];
  const { status } = spawnSync(process.execPath, [stryker, "run", config, ...only], {
    cwd: copy,
    stdio: "inherit",
  });
  return status === 0;
}
