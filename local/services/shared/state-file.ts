import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { userError } from "../../../core/errors/error.ts";

/** A value that outlives the process. Change `value` in place or replace it, then `save` before answering. */
export interface StateFile<T> {
  value: T;
  save(): void;
}

/**
 * A small durable JSON document: read once, held in memory, written whole.
 *
 * | moment of a kill       | after restart                     |
 * |------------------------|-----------------------------------|
 * | before the rename      | the old value; a `.tmp` is ignored |
 * | after the rename       | the new value                     |
 *
 * Written without fsync: it survives the end of the process at any point, not the loss of power, which for a
 * rehearsal on one machine is not worth a disk flush per message. Synchronous, so that two saves never overtake.
 * Bounds   meant for documents up to some MB.
 * Throws   LOC020 when the file is no longer what was written; it is left as it is.
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

/** Readers see the old content or the new, never a part. Only the owner may read it: states may hold secrets. */
export function writeAtomically(path: string, content: string): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, path);
}

/** A document written by `writeAtomically`; undefined when there is none. Throws LOC020. */
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
