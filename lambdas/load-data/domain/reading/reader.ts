import type { RecordView } from "../../../../core/loading/record.ts";

/** Reason why a record cannot be divided into fields. */
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
   * Reports the column names, before any record. May throw.
   * Shape   fields: "all" when a record has a field for each name; "wanted" when it has one for each configured column,
   *         in their order.
   */
  columns(names: string[], fields: "all" | "wanted"): void;
  record(view: RecordView): void;
  /** Reports a record that cannot be divided into fields. */
  malformed(line: number, reason: MalformedReason, excerpt: string): void;
  /** Reports a repeated header, which is not a record. */
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
