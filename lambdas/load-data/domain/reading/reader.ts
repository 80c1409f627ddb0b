import type { RecordView } from "../../../../core/loading/record.ts";

/** Why a record cannot be divided into fields. */
export type MalformedReason = "quote" | "row-too-long" | "json" | "field-missing" | "encoding";

/** What a reader reports to, in the order of the file. Every record is reported once, by either of the last two. */
export interface RecordSink {
  /** Names of the columns; comes before any record. May throw. */
  columns(names: string[]): void;
  record(view: RecordView): void;
  /** A record that cannot be divided into fields. */
  malformed(line: number, reason: MalformedReason, excerpt: string): void;
}

/** Divides bytes into records, synchronously, in memory bounded by the longest allowed record. */
export interface Reader {
  push(chunk: Buffer): void;
  /** The file is complete. Throws LOAD004 when it ends inside quotes. */
  end(): void;
}

/** The first characters of some bytes, printable, for people. */
export function excerptOf(bytes: Buffer): string {
  return bytes
    .subarray(0, 200)
    .toString("utf8")
    .replace(/\p{Cc}+/gu, " ");
}
