import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { repository } from "./product-texts.ts";

const folders = [
  "bench",
  "channels",
  "commands",
  "core",
  "dashboard",
  "database",
  "docs",
  "engine",
  "images",
  "infra",
  "lambdas",
  "local",
  "plan",
  "policies",
  "rehearsal",
  "tasks",
  "tests",
];

/** Paths of this repository in a text; a placeholder (`<name>`, `*`, `…`) ends the part that is compared. */
export function pathsIn(text: string): string[] {
  // A colon or an @ before it: part of an ARN, of a type token or of a package's name.
  const path = new RegExp(`(?<![\\w.:/@*$}…-])(?:${folders.join("|")})/[\\w./-]*`, "g");
  return [...text.matchAll(path)].map(([found]) => found.replace(/[.-]+$/, ""));
}

/** Whether a path exists; a decision is also found by its number: `docs/decisions/0006`. */
export function pathExists(path: string): boolean {
  if (existsSync(join(repository, path))) return true;
  const folder = join(repository, dirname(path));
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`${basename(path)}-`));
}

/** Names of the npm scripts that a text asks for: `npm run x`, `npm start`, `npm test`. */
export function scriptsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run ([a-z][a-z-]*)|(start|test)\b)/g)].map(
    ([, script, short]) => script ?? short ?? "",
  );
}

export function npmScripts(): string[] {
  return Object.keys(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).scripts);
}

/** Headings of a Markdown file, and the anchors that GitHub makes of them. */
export function headingsOf(path: string): { title: string; anchor: string }[] {
  return readFileSync(join(repository, path), "utf8")
    .split("\n")
    .filter((line) => /^#{1,6} /.test(line))
    .map((line) => line.replace(/^#+ /, ""))
    .map((title) => ({ title, anchor: anchorOf(title) }));
}

/** Source  GitHub's own rule: small letters, spaces as dashes, punctuation dropped. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/\s/g, "-");
}
