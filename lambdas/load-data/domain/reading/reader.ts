/** Why a row is not loaded. Stored in quarantine; people filter by it. */
export type RejectReason =
  | "ragged"
  | "quote"
  | "row-too-long"
  | "json"
  | "field-missing"
  | "nul"
  | "encoding"
  | "text-empty"
  | "text-too-long"
  | "label-empty"
  | "label-too-long"
  | "label-unknown"
  | "key-empty"
  | "key-too-long";

/**
 * The fields of the record that a reader has just completed: field i is bytes[starts[i], ends[i]). The reader
 * overwrites all of it with the next record, so that a file of any size makes no garbage per row.
 */
export interface RecordView {
  bytes: Buffer;
  starts: Int32Array;
  ends: Int32Array;
  fieldCount: number;
  /** Line of the file on which the record begins, from 1. */
  line: number;
  /** Known to be UTF-8 without NUL; false means that it was not checked yet. */
  clean: boolean;
}

/** What a reader reports to, in the order of the file. Every record is reported once, by either of the last two. */
export interface RecordSink {
  /** Names of the columns; comes before any record. May throw. */
  columns(names: string[]): void;
  record(view: RecordView): void;
  /** A record that cannot be divided into fields. */
  malformed(line: number, reason: RejectReason, excerpt: string): void;
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
