import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../../../core/errors/error.ts";
import type { OpenTable, Table } from "./ports.ts";
import { writeAtomically } from "./state-file.ts";

/** Minimum size of a journal that is rewritten. It must also have four times the size of its rows. */
const shortestRewrittenBytes = 1024 * 1024;

/**
 * Tables in a folder, each a journal `<name>.jsonl`. A change appends one line, independent of the number of rows; a
 * year of virtual time has a hundred thousand changes. Rows are read once and kept in memory.
 *
 * | moment of a crash       | after restart                           |
 * |-------------------------|-----------------------------------------|
 * | before or within a line | without the change; the partial line is removed |
 * | after the line          | with the change                         |
 * | during a rewrite        | the old journal                         |
 *
 * Throws  LOC021 when a line has invalid content.
 */
export function openTables(directory: string): OpenTable {
  mkdirSync(directory, { recursive: true });
  const opened = new Map<string, Table<unknown>>();
  return <T>(name: string): Table<T> => {
    const table = opened.get(name) ?? openJournal(join(directory, `${name}.jsonl`));
    opened.set(name, table);
    // A name has rows of one type: the service's whose table it is.
    return table as Table<T>;
  };
}

function openJournal(file: string): Table<unknown> {
  const rows = new Map<string, unknown>();
  let bytes = replay(file, rows);
  let limit = 0;
  const rewrite = () => {
    const text = [...rows].map(([key, value]) => `${JSON.stringify({ key, value })}\n`).join("");
    writeAtomically(file, text);
    bytes = Buffer.byteLength(text);
    limit = Math.max(shortestRewrittenBytes, 4 * bytes);
  };
  // Also cuts off a half line, behind which nothing could be appended.
  rewrite();
  const append = (entry: object) => {
    const line = `${JSON.stringify(entry)}\n`;
    appendFileSync(file, line);
    bytes += Buffer.byteLength(line);
  };
  return {
    get: (key) => rows.get(key),
    set(key, value) {
      append({ key, value });
      rows.set(key, value);
      if (bytes > limit) rewrite();
    },
    delete(key) {
      if (!rows.delete(key)) return;
      append({ key });
      if (bytes > limit) rewrite();
    },
    values: () => rows.values(),
  };
}

/** Fills the rows from the journal; a line without a value deletes a row. Returns the length of the journal. */
function replay(file: string, rows: Map<string, unknown>): number {
  if (!existsSync(file)) return 0;
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  // What follows the last line's end is nothing, or a line that a kill cut off.
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const { key, value } = parsed(line, `${file}:${index + 1}`);
    if (value === undefined) rows.delete(key);
    else rows.set(key, value);
  }
  return Buffer.byteLength(text);
}

function parsed(line: string, where: string): { key: string; value?: unknown } {
  try {
    const entry: { key: string; value?: unknown } = JSON.parse(line);
    if (typeof entry.key === "string") return entry;
  } catch {
    // Reported below, like a line that is JSON and no row.
  }
  throw userError("LOC021", {
    where,
    found: "a line that is not what was written there",
    expected: "the state of an earlier run of this version",
    next: "Start with an empty state: npm start -- --fresh",
  });
}
