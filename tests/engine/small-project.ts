import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = join(import.meta.dirname, "..", "..");

export interface SmallProject {
  directory: string;
  remove(): void;
}

/** A copy of the fixture that a test may change, with the repository's packages. */
export function copySmallProject(): SmallProject {
  const directory = mkdtempSync(join(tmpdir(), "ratchet-small-"));
  cpSync(join(import.meta.dirname, "fixtures", "small"), directory, { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(directory, "node_modules"));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
