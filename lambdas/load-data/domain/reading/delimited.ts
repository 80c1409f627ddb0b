import { isUtf8 } from "node:buffer";
import { userError } from "../../../../core/errors/error.ts";
import { isBlank, type RecordView } from "../../../../core/loading/record.ts";
import { ColumnProfiles } from "./column-profiles.ts";
import { holdsDamage } from "./damage.ts";
import { Header } from "./header.ts";
import { excerptOf, type MalformedReason, type Reader, type RecordSink } from "./reader.ts";
import { SkippedRecord } from "./skipped-record.ts";
import { type QuotedField, swallowedLines } from "./swallowed-lines.ts";
import { Window } from "./window.ts";

const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;
/** The byte order mark. Joined files contain it in the middle. */
const mark = Buffer.from("\ufeff", "utf8");
/** Maximum fields of a record. A record with more fields is rejected, whatever the header says. */
const maxFields = 1024;

export interface DelimitedOptions {
  /** Object key, for error messages. */
  where: string;
  /** One ASCII character. */
  delimiter: string;
  /** Records before the header. */
  preambleLines?: number;
  maxRecordBytes: number;
}

/**
 * Reads CSV and TSV from bytes. Fields may be quoted; a quote inside a quoted field is doubled. A quoted field may
 * contain line ends. Rows end with \n or \r\n. Blank lines, byte order marks and repeated headers are ignored.
 *
 * | position          | input                 | action                                                   |
 * |-------------------|-----------------------|----------------------------------------------------------|
 * | in a record       | end of the record     | calls record(), or malformed("row-too-long")             |
 * | in a record       | text after a closing quote | calls malformed("quote"), continues after the next line end |
 * | in a quoted field | lines that are rows   | calls malformed("quote-open"), continues at the next line |
 * | end of the bytes read so far | the open record is longer than maxRecordBytes | skips to the end of the record, then calls malformed("row-too-long") |
 * | end of the file   | an open quote         | throws LOAD004, because the rest of the file is ambiguous |
 *
 * A quote that is opened by mistake joins all lines up to the next quote into one text. The reader therefore compares
 * the lines of a quoted field with the columns (ColumnProfiles). Texts of several lines stay texts.
 *
 * The reader works on bytes because one string per field costs more than all other work. papaparse was rejected: it
 * keeps a line of 100 MB in memory and parses it again from its start with each chunk.
 * Source  RFC 4180; docs/decisions/0008-loading.md
 */
export class DelimitedReader implements Reader {
  readonly #options: DelimitedOptions;
  readonly #delimiter: number;
  readonly #sink: RecordSink;
  readonly #window = new Window();
  readonly #escaped = new Uint8Array(maxFields);
  readonly #view: RecordView = {
    bytes: Buffer.alloc(0),
    starts: new Int32Array(maxFields),
    ends: new Int32Array(maxFields),
    fieldCount: 0,
    line: 1,
    clean: false,
    undamaged: false,
  };
  #line = 1;
  #preambleLines: number;
  #header: Header | undefined;
  #profiles: ColumnProfiles | undefined;
  #skipped: SkippedRecord | undefined;
  /** The quoted field that the window does not complete. */
  #open: QuotedField | undefined;

  constructor(options: DelimitedOptions, sink: RecordSink) {
    this.#options = options;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#preambleLines = options.preambleLines ?? 0;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    const rest = this.#skip(chunk);
    const window = rest.length > 0 ? this.#window.add(rest) : undefined;
    if (window) this.#scanAll(window, false);
  }

  end(): void {
    if (this.#skipped) {
      if (this.#skipped.inQuotes) throw this.#unclosed(this.#skipped.line);
      this.#malformed(this.#skipped.line, "row-too-long", this.#skipped.excerpt);
    } else {
      this.#scanAll(this.#window.take(), true);
    }
  }

  /** Drops bytes of a record that is too long. The returned rest begins at the next record. */
  #skip(chunk: Buffer): Buffer {
    const skipped = this.#skipped;
    if (!skipped) return chunk;
    const next = skipped.consume(chunk);
    if (next === undefined) return chunk.subarray(chunk.length);
    this.#malformed(skipped.line, "row-too-long", skipped.excerpt);
    this.#line = skipped.line + skipped.lines;
    this.#skipped = undefined;
    return chunk.subarray(next);
  }

  #scanAll(window: Buffer, isLast: boolean): void {
    this.#view.bytes = window;
    const complete = isLast ? window.length : window.lastIndexOf(newline) + 1;
    this.#view.clean = window.indexOf(0) === -1 && isUtf8(window.subarray(0, complete));
    this.#view.undamaged = !holdsDamage(window);
    let position = 0;
    this.#open = undefined;
    while (position < window.length) {
      this.#open = undefined;
      const next = this.#scanRecord(window, position, isLast);
      if (next !== -1) position = next;
      else if (isLast || window.length - position > this.#options.maxRecordBytes) {
        if (!this.#open || !this.#holdsRows(window, this.#open)) break;
        position = this.#resynchronise(window, position);
      } else break;
    }
    const rest = window.subarray(position);
    if (isLast && this.#open !== undefined) throw this.#unclosed(this.#line);
    if (rest.length === 0 || isLast) return;
    if (rest.length <= this.#options.maxRecordBytes) {
      this.#window.keep(rest);
    } else {
      this.#skipped = new SkippedRecord(this.#line, this.#delimiter, excerptOf(rest));
      this.#skipped.consume(rest);
    }
  }

  /**
   * Reports the record at `start`. Returns the start of the next record, or -1 when the window ends inside the
   * record.
   */
  #scanRecord(window: Buffer, start: number, isLast: boolean): number {
    const { starts, ends } = this.#view;
    const delimiter = this.#delimiter;
    const length = window.length;
    let position = start;
    if (window[start] === mark[0]) {
      if (start + mark.length > length && !isLast) return -1;
      if (window.subarray(start, start + mark.length).equals(mark)) position += mark.length;
    }
    let field = 0;
    let lines = 1;
    for (;;) {
      const slot = field < maxFields ? field : maxFields - 1;
      this.#escaped[slot] = 0;
      if (window[position] === quote) {
        const opened = position + 1;
        let closed = window.indexOf(quote, opened);
        while (closed !== -1 && window[closed + 1] === quote) {
          this.#escaped[slot] = 1;
          closed = window.indexOf(quote, closed + 2);
        }
        // A quote as the last byte of a window may be the first half of a doubled one.
        if (closed === -1 || (closed + 1 === length && !isLast)) {
          this.#open = { start, field, opened, closed: -1 };
          return -1;
        }
        const linesBefore = lines;
        for (let at = window.indexOf(newline, opened); at !== -1 && at < closed; ) {
          lines++;
          at = window.indexOf(newline, at + 1);
        }
        if (lines > linesBefore && this.#holdsRows(window, { start, field, opened, closed })) {
          return this.#resynchronise(window, start);
        }
        starts[slot] = opened;
        ends[slot] = closed;
        position = closed + 1;
        if (window[position] === carriageReturn) {
          if (position + 1 === length && !isLast) return -1;
          if (window[position + 1] === newline) position++;
        }
        const after = window[position];
        if (position < length && after !== delimiter && after !== newline) {
          return this.#malformedQuote(window, start, position, lines, isLast);
        }
      } else {
        starts[slot] = position;
        let byte = window[position];
        while (position < length && byte !== delimiter && byte !== newline) byte = window[++position];
        if (position === length && !isLast) return -1;
        ends[slot] =
          byte !== delimiter && window[position - 1] === carriageReturn && position > (starts[slot] ?? 0)
            ? position - 1
            : position;
      }
      field++;
      if (window[position] === delimiter && position < length) {
        position++;
        continue;
      }
      this.#complete(window, start, position, field);
      this.#line += lines;
      return position + 1;
    }
  }

  #complete(window: Buffer, start: number, end: number, fieldCount: number): void {
    const view = this.#view;
    if (end - start > this.#options.maxRecordBytes) {
      this.#malformed(this.#line, "row-too-long", excerptOf(window.subarray(start, end)));
      return;
    }
    view.fieldCount = fieldCount;
    view.line = this.#line;
    if (fieldCount === 1 && isBlank(window, view.starts[0] ?? 0, view.ends[0] ?? 0)) return;
    for (let field = 0; field < fieldCount && field < maxFields; field++) {
      if (this.#escaped[field] === 1)
        view.ends[field] = undouble(window, view.starts[field] ?? 0, view.ends[field] ?? 0);
    }
    if (this.#header !== undefined) {
      if (this.#header.isAgain(this.#options.where, view)) {
        this.#sink.headerAgain?.();
      } else {
        this.#profiles?.add(view);
        this.#sink.record(view);
      }
      return;
    }
    if (this.#preambleLines-- > 0) return;
    const names = Array.from({ length: Math.min(fieldCount, maxFields) }, (_, field) =>
      window.toString("utf8", view.starts[field], view.ends[field]),
    );
    this.#header = new Header(names);
    this.#profiles = new ColumnProfiles(names.length);
    this.#sink.columns(names, "all");
  }

  #holdsRows(window: Buffer, field: QuotedField): boolean {
    if (this.#profiles === undefined) return false;
    const { delimiter, maxRecordBytes } = this.#options;
    return this.#profiles.areRows(swallowedLines(window, field, { delimiter, maxBytes: maxRecordBytes }));
  }

  /** Rejects the first line of the record at `start`. Returns the position of the second line. */
  #resynchronise(window: Buffer, start: number): number {
    const lineEnd = window.indexOf(newline, start);
    this.#malformed(this.#line++, "quote-open", excerptOf(window.subarray(start, lineEnd)));
    return lineEnd + 1;
  }

  #malformedQuote(window: Buffer, start: number, position: number, lines: number, isLast: boolean): number {
    const lineEnd = window.indexOf(newline, position);
    if (lineEnd === -1 && !isLast) return -1;
    const end = lineEnd === -1 ? window.length : lineEnd;
    this.#malformed(this.#line, "quote", excerptOf(window.subarray(start, Math.min(end, position + 100))));
    this.#line += lines;
    return lineEnd === -1 ? window.length : lineEnd + 1;
  }

  #malformed(line: number, reason: MalformedReason, excerpt: string): void {
    if (this.#header !== undefined) {
      this.#sink.malformed(line, reason, excerpt);
      return;
    }
    throw userError("LOAD003", {
      where: `${this.#options.where} line ${line}`,
      found: `a first line that cannot be read (${reason})`,
      expected: `the names of the columns, divided by ${JSON.stringify(this.#options.delimiter)}`,
      next: "Put a header there and run the slot again.",
    });
  }

  #unclosed(line: number): Error {
    return userError("LOAD004", {
      where: `${this.#options.where} line ${line}`,
      found: "a quote that is never closed; everything after it is inside one field",
      expected: 'a closing quote, with quotes inside a field written twice ("")',
      next: "Correct this line, put the object again and run the slot again.",
    });
  }
}

/** Replaces each doubled quote by one quote, in place. Returns the new end. */
function undouble(bytes: Buffer, start: number, end: number): number {
  let to = bytes.indexOf(quote, start) + 1;
  for (let from = to + 1; from < end; from++) {
    const byte = bytes[from] ?? 0;
    bytes[to++] = byte;
    if (byte === quote) from++;
  }
  return to;
}
