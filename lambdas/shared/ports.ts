import type { Readable } from "node:stream";
import type { EventDetail, EventName } from "../../core/events.ts";
import type { Workload } from "../../core/workload.ts";

/** What handlers see of the world; adapters in `aws/` stand behind it in both clouds. */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: Record<string, unknown>): Logger;
}

export interface Bus {
  /** Puts one event of ours on the stack's bus. Throws BUS001 (retryable). */
  publish<N extends EventName>(name: N, detail: EventDetail<N>): Promise<void>;
}

export interface Settings {
  /** Settings of one workload. Throws SET001 when there is none of this name, SET002 when the document is broken. */
  read(workload: string): Promise<Workload>;
  /** Settings of every workload of the stack, by name. */
  list(): Promise<Workload[]>;
}

/** One version of one object. */
export interface ObjectVersion {
  key: string;
  versionId: string;
  etag: string;
  sizeBytes: number;
}

/** A bucket to read from. */
export interface Objects {
  /** The current version. Throws OBJ001 when there is no such object, OBJ002 without permission. */
  head(key: string): Promise<ObjectVersion>;
  /** Current objects under a prefix, in the order of their keys. */
  list(prefix: string): AsyncIterable<{ key: string; etag: string; sizeBytes: number }>;
  /** The bytes of exactly that version. Throws OBJ001, OBJ002, OBJ003 when the version is gone. */
  open(version: { key: string; versionId: string }): Promise<Readable>;
}
