import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "golden");

/** Stacks with an accepted plan in the repository. */
export function goldenStacks(): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Accepted plan of a stack, as file name to text; empty when there is none. */
export function readGoldenPlan(stack: string): Map<string, string> {
  const path = join(folder, stack);
  if (!existsSync(path)) return new Map();
  return new Map(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), "utf8")]),
  );
}

/** Replaces the accepted plan of a stack. Files of removed components are deleted. */
export function writeGoldenPlan(stack: string, files: Map<string, string>): void {
  const path = join(folder, stack);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(path, name), text);
  for (const name of readdirSync(path).filter((one) => !files.has(one))) rmSync(join(path, name));
}
