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
  /** Known to be UTF-8 without NUL; false means that nothing has been checked yet. */
  clean: boolean;
}

/** Where the content and the truth of a row stand; the bytes are only valid until the next record is read. */
export interface RowBytes {
  bytes: Buffer;
  /** UTF-8 without NUL, in bytes[contentStart, contentEnd). */
  contentStart: number;
  contentEnd: number;
  truthStart: number;
  truthEnd: number;
}

/** White space of ASCII only: a text of other white space is odd, and still a text. */
export function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    const byte = bytes[position] ?? 0;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}
