import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wrongImports } from "./arrows.ts";
import { impurities } from "./purity.ts";
import { oversize } from "./size.ts";

/** Every objection of ours to one file. */
export function violationsIn(path: string, text: string): string[] {
  return [...wrongImports(path, text), ...impurities(path, text), ...oversize(path, text)];
}

/** The same for every source file that git knows or would add. */
export function allViolations(root: string): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.mjs", "*.py"];
  return execFileSync("git", args, { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .flatMap((path) => violationsIn(path, readFileSync(join(root, path), "utf8")));
}
