import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = join(import.meta.dirname, "..", "..");
/** What is not source: packages are linked, the rest a run makes itself. */
const LEFT_OUT = new Set([".git", ".ratchet", "dist", "node_modules", "tests"]);

export interface ProjectCopy {
  directory: string;
  remove(): void;
}

/** A copy of the fixture that a test may change, with the repository's packages. */
export function copySmallProject(): ProjectCopy {
  return copyProject(join(import.meta.dirname, "fixtures", "small"));
}

/** A copy of the product, so that another test bundling the same functions cannot change them meanwhile. */
export function copyRepository(): ProjectCopy {
  return copyProject(REPOSITORY);
}

function copyProject(source: string): ProjectCopy {
  const directory = mkdtempSync(join(tmpdir(), "ratchet-project-"));
  for (const entry of readdirSync(source)) {
    if (!LEFT_OUT.has(entry)) cpSync(join(source, entry), join(directory, entry), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, "node_modules"), join(directory, "node_modules"));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
