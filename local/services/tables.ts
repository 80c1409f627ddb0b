import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../../core/errors.ts";
import type { OpenTable, Table } from "./ports.ts";
import { writeAtomically } from "./store.ts";

/**
 * Tables under a directory, one file per row: a changed row costs one small write, however many others there are.
 * Rows are read once and held in memory; a kill at any point leaves each row as it was or as it became.
 * Throws  LOC021 when a row's file is not what was written there.
 */
export function openTables(directory: string): OpenTable {
  return <T>(name: string): Table<T> => {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    const rows = new Map<string, T>();
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith(".json")) continue;
      const row: { key: string; value: T } = readRow(join(folder, file));
      rows.set(row.key, row.value);
    }
    // Keys are hashed: they may hold any character and exceed what a file may be called.
    const fileOf = (key: string) =>
      join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
    return {
      get: (key) => rows.get(key),
      set: (key, value) => {
        writeAtomically(fileOf(key), JSON.stringify({ key, value }));
        rows.set(key, value);
      },
      delete: (key) => {
        if (rows.delete(key)) rmSync(fileOf(key), { force: true });
      },
      values: () => rows.values(),
    };
  };
}

function readRow<T>(file: string): { key: string; value: T } {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw userError(
      "LOC021",
      {
        where: file,
        found: "a state file that does not read as what was written there",
        expected: "the state of an earlier run of this version",
        next: "Start with an empty state: npm start -- --fresh",
      },
      error,
    );
  }
}
