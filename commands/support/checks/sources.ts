import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importCycles } from "./cycles.ts";
import { importsOf, wrongImports } from "./imports.ts";
import { confusingPlaces } from "./places.ts";
import { impurities } from "./purity.ts";
import { oversize } from "./size.ts";
import { privateWordsIn } from "./words.ts";

/** Violations of the project's own rules in one file. */
export function violationsIn(path: string, text: string): string[] {
  return [...wrongImports(path, importsOf(path, text)), ...impurities(path, text), ...oversize(path, text)];
}

/** Violations in all source files, alone and together. Source files are those that git tracks or would add. */
export function allViolations(root: string): string[] {
  const paths = filesOf(root, "*.ts", "*.mjs", "*.py");
  const texts = textsOf(root, paths);
  const readable = textsOf(root, [...paths, ...filesOf(root, "*.md", "*.sql", "*.yaml")]);
  const imports = new Map(
    [...texts]
      .filter(([path]) => !path.endsWith(".py"))
      .map(([path, text]) => [path, importsOf(path, text).map(({ to }) => to)]),
  );
  return [
    ...[...texts].flatMap(([path, text]) => violationsIn(path, text)),
    ...importCycles(imports),
    ...confusingPlaces(paths),
    ...[...readable].flatMap(([path, text]) => privateWordsIn(path, text)),
  ];
}

/** Files that git tracks or would add. */
function filesOf(root: string, ...patterns: string[]): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns];
  return execFileSync("git", args, { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(root, path)));
}

function textsOf(root: string, paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}
