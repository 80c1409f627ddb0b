import type { RecordView } from "../../../../core/loading/record.ts";

/** Why a record cannot be divided into fields. */
export type MalformedReason =
  | "quote"
  | "quote-open"
  | "row-too-long"
  | "json"
  | "key-repeated"
  | "field-missing"
  | "encoding";

/** Receives the records of a file in their order. Every record is reported once, by either `record` or `malformed`. */
export interface RecordSink {
  /**
   * Names of the columns; comes before any record. May throw.
   * Shape   fields: whether a record has a field for each name, or one for each wanted column, in the order of the wanted.
   */
  columns(names: string[], fields: "all" | "wanted"): void;
  record(view: RecordView): void;
  /** Reports a record that cannot be divided into fields. */
  malformed(line: number, reason: MalformedReason, excerpt: string): void;
  /** The header stands there again. It is no record. */
  headerAgain?(): void;
}

/** Divides bytes into records, synchronously. Its memory is bounded by the longest allowed record. */
export interface Reader {
  push(chunk: Buffer): void;
  /** Ends the file. Throws LOAD004 when it ends inside a quoted field. */
  end(): void;
}

/** First characters of some bytes as printable text, for messages. */
export function excerptOf(bytes: Buffer): string {
  return bytes
    .subarray(0, 200)
    .toString("utf8")
    .replace(/\p{Cc}+/gu, " ");
}
