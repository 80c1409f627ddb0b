import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutation } from "./candidates.ts";
import { pipelineSuitesOf } from "./suites-of.ts";

export interface Outcome {
  path: string;
  line: number;
  kind: string;
  before: string;
  after: string;
  /** Suites that failed: "quick" or "pipeline"; "none" when the mutation survived. */
  killedBy: "quick" | "pipeline" | "none";
}

/**
 * Applies one mutation in a copy of the project, runs the suites that import the changed file, and reverts the
 * mutation.
 * Shape   copy: folder of the copy; path: relative to it.
 * Edges   a suite that does not end within ten minutes counts as failed, because a mutation may cause an endless
 *         loop.
 */
export function tryMutation(copy: string, path: string, mutation: Mutation): Outcome {
  const file = join(copy, path);
  const source = readFileSync(file, "utf8");
  const { start, end, text, line, kind } = mutation;
  const mutated = source.slice(0, start) + text + source.slice(end);
  const lineIn = (content: string): string => content.split("\n")[line - 1]?.trim() ?? "";
  writeFileSync(file, mutated);
  try {
    const outcome = { path, line, kind, before: lineIn(source), after: lineIn(mutated) };
    if (!passes(copy, relatedQuickSuites(path))) return { ...outcome, killedBy: "quick" };
    const suites = pipelineSuitesOf(copy, path);
    if (suites.length > 0 && !passes(copy, ["run", ...suites])) return { ...outcome, killedBy: "pipeline" };
    return { ...outcome, killedBy: "none" };
  } finally {
    writeFileSync(file, source);
  }
}

/** Whether the quick suites pass without a mutation. If they fail, results of mutations mean nothing. */
export function quickSuitesPass(copy: string): boolean {
  return passes(copy, ["run", "tests/unit/", "tests/infra/", "tests/policies/"], console.error);
}

function relatedQuickSuites(path: string): string[] {
  const slow = ["pipeline", "local", "engine"].flatMap((room) => ["--exclude", `tests/${room}/**`]);
  return ["related", path, "--run", "--passWithNoTests", ...slow];
}

function passes(copy: string, args: readonly string[], onFailure?: (output: string) => void): boolean {
  const vitest = join(copy, "node_modules", "vitest", "vitest.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, ...args, "--bail=1", "--reporter=dot"],
    { cwd: copy, encoding: "utf8", timeout: 600_000 },
  );
  if (status !== 0) onFailure?.(stdout + stderr);
  return status === 0;
}
