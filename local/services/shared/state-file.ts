import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { userError } from "../../../core/errors/error.ts";

/** A value that survives the process. Change or replace `value`, then call `save` before answering. */
export interface StateFile<T> {
  value: T;
  save(): void;
}

/**
 * A small durable JSON document that is read once, kept in memory, and written as a whole.
 *
 * | moment of a crash      | after restart                     |
 * |------------------------|-----------------------------------|
 * | before the rename      | the old value; a `.tmp` is ignored |
 * | after the rename       | the new value                     |
 *
 * It is written without fsync. It survives the end of the process at any point, but not a power failure: a disk flush
 * per message would be too slow for rehearsals. Writing is synchronous, so saves stay in order.
 * Bounds  for documents up to some MB.
 * Throws  LOC020 when the file has invalid content; the file is not changed.
 */
export function openStateFile<T>(path: string, schema: z.ZodType<T>, initial: T): StateFile<T> {
  mkdirSync(dirname(path), { recursive: true });
  const store: StateFile<T> = {
    value: readStateFile(path, schema) ?? initial,
    save() {
      writeAtomically(path, JSON.stringify(store.value));
    },
  };
  return store;
}

/**
 * Writes a file atomically: readers see the old or the new content, never a part. Only the owner may read it, because
 * states may contain secrets.
 */
export function writeAtomically(path: string, content: string): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Reads a document of `writeAtomically`; undefined when there is none. Throws LOC020. */
export function readStateFile<T>(path: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw userError(
      "LOC020",
      {
        where: path,
        found: "a state file that does not read as what was written there",
        expected: "the state of an earlier run of this version",
        next: "Start with an empty state: npm start -- --fresh",
      },
      error,
    );
  }
}
