import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, matchesGlob } from "node:path";
import { generator } from "../../../core/statistics/generator.ts";
import { type Mutation, mutationsOf } from "./candidates.ts";

/** Source files with decisions. */
export const decidingCode =
  "{lambdas,database,core,tasks,infra/components,infra/config,infra/permissions}/**/*.ts";

/** Source files with texts for people, which no test compares word by word. */
const texts = /^core\/errors\/catalogue\/|\/notices\.ts$|^infra\/config\/describe\.ts$/;

export interface Chosen {
  path: string;
  mutation: Mutation;
}

/**
 * Draws mutations at random. Equal seeds and sources give equal mutations; each line of the matching files is equally
 * likely.
 */
export function drawMutations(root: string, glob: string, count: number, seed: number): Chosen[] {
  const lines = projectFiles(root)
    .filter((path) => matchesGlob(path, glob) && !texts.test(path))
    .flatMap((path) => {
      const mutations = mutationsOf(readFileSync(join(root, path), "utf8"));
      return [...Map.groupBy(mutations, ({ line }) => line).values()].map((options) => ({ path, options }));
    });
  const next = generator(seed);
  const drawn: Chosen[] = [];
  while (drawn.length < count && lines.length > 0) {
    const [line] = lines.splice(Math.floor(next() * lines.length), 1);
    const mutation = line?.options[Math.floor(next() * line.options.length)];
    if (line !== undefined && mutation !== undefined) drawn.push({ path: line.path, mutation });
  }
  return drawn;
}

/**
 * Copies the project into a folder below `.ratchet/`, where sources can be changed without an effect on the
 * originals.
 */
export function copyOfProject(root: string): string {
  mkdirSync(join(root, ".ratchet"), { recursive: true });
  const copy = mkdtempSync(join(root, ".ratchet", "mutants-"));
  for (const path of projectFiles(root)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  // Tests that read the sources list them with git, which must see the copy and not the project around it.
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
  execFileSync("git", ["add", "--all"], { cwd: copy });
  mkdirSync(join(copy, ".ratchet"));
  for (const shared of ["node_modules", ".ratchet/venvs"]) {
    if (existsSync(join(root, shared))) symlinkSync(join(root, shared), join(copy, shared));
  }
  return copy;
}

/** Files that git tracks or would add, in their state on disk, including new and changed sources. */
function projectFiles(root: string): string[] {
  const options = ["--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", ["ls-files", ...options], { cwd: root, encoding: "utf8" });
  return listed
    .trim()
    .split("\n")
    .filter((path) => existsSync(join(root, path)));
}
