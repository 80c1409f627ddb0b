/**
 * Fields of the record that a reader has just completed: field i is bytes[starts[i], ends[i]). The next record
 * overwrites the view, so reading allocates no memory per row.
 */
export interface RecordView {
  bytes: Buffer;
  starts: Int32Array;
  ends: Int32Array;
  fieldCount: number;
  /** Line of the file on which the record begins, from 1. */
  line: number;
  /** True: the record is valid UTF-8 without NUL. False: not checked yet. */
  clean: boolean;
  /** Known to contain no damaged character (U+FFFD, C1 controls); false means not checked. */
  undamaged: boolean;
}

/** Byte positions of a row's content and label. The bytes are valid only until the next record is read. */
export interface RowBytes {
  bytes: Buffer;
  /** The content is bytes[contentStart, contentEnd), valid UTF-8 without NUL. */
  contentStart: number;
  contentEnd: number;
  truthStart: number;
  truthEnd: number;
  /** Bytes of the truth when they differ from those of the file; truthStart and truthEnd then refer to them. */
  truthBytes?: Buffer | undefined;
}

/** Whether a text is empty or only ASCII white space. Other white space counts as text. */
export function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    const byte = bytes[position] ?? 0;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

/** Whether every field is empty or white space, as in the lines that spreadsheets write below a table. */
export function isBlankRecord({ bytes, starts, ends, fieldCount }: RecordView): boolean {
  for (let field = 0; field < fieldCount && field < starts.length; field++) {
    if (!isBlank(bytes, starts[field] ?? 0, ends[field] ?? 0)) return false;
  }
  return true;
}
