import { isUtf8 } from "node:buffer";
import type { RecordView } from "../../../../core/loading/record.ts";
import { jsonMembers } from "./json-members.ts";
import { excerptOf, type MalformedReason, type Reader, type RecordSink } from "./reader.ts";
import { Window } from "./window.ts";

const newline = 0x0a;

export interface JsonLinesOptions {
  /** Names of the properties to read, in the order of the record's fields. */
  properties: string[];
  maxRecordBytes: number;
}

/**
 * Reads one JSON object per line. The fields of a record are the configured properties; numbers and booleans become the
 * text that the line has. The properties of the first object are the columns. A line longer than the limit is skipped
 * without being stored.
 */
export class JsonLinesReader implements Reader {
  readonly #options: JsonLinesOptions;
  readonly #sink: RecordSink;
  readonly #window = new Window();
  readonly #view: RecordView;
  #line = 1;
  #hasColumns = false;
  /** First characters of the line that is being skipped, for its rejection. */
  #skipped: string | undefined;

  constructor(options: JsonLinesOptions, sink: RecordSink) {
    this.#options = options;
    this.#sink = sink;
    const fieldCount = options.properties.length;
    this.#view = {
      bytes: Buffer.alloc(0),
      starts: new Int32Array(fieldCount),
      ends: new Int32Array(fieldCount),
      fieldCount,
      line: 1,
      clean: false,
      undamaged: false,
    };
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    if (this.#skipped !== undefined) {
      const lineEnd = chunk.indexOf(newline);
      if (lineEnd === -1) return;
      this.#endSkipped();
      rest = chunk.subarray(lineEnd + 1);
    }
    const window = rest.length > 0 ? this.#window.add(rest) : undefined;
    if (window) this.#scanAll(window, false);
  }

  end(): void {
    if (this.#skipped !== undefined) this.#endSkipped();
    else this.#scanAll(this.#window.take(), true);
  }

  #endSkipped(): void {
    this.#sink.malformed(this.#line++, "row-too-long", this.#skipped ?? "");
    this.#skipped = undefined;
  }

  #scanAll(window: Buffer, isLast: boolean): void {
    let position = 0;
    while (position < window.length) {
      let lineEnd = window.indexOf(newline, position);
      if (lineEnd === -1 && !isLast) break;
      if (lineEnd === -1) lineEnd = window.length;
      const line = window.subarray(position, lineEnd);
      const reason = this.#readLine(line);
      if (reason !== undefined) this.#sink.malformed(this.#line, reason, excerptOf(line));
      this.#line++;
      position = lineEnd + 1;
    }
    const rest = window.subarray(position);
    if (rest.length === 0) return;
    if (rest.length <= this.#options.maxRecordBytes) this.#window.keep(rest);
    else this.#skipped = excerptOf(rest);
  }

  /** Reports the record of a line, or returns the reason why the line is malformed. A blank line is ignored. */
  #readLine(bytes: Buffer): MalformedReason | undefined {
    if (bytes.length > this.#options.maxRecordBytes) return "row-too-long";
    if (!isUtf8(bytes)) return "encoding";
    const text = bytes.toString("utf8").replace(/^\ufeff/, "");
    if (text.trim() === "") return undefined;
    const row = parseObject(text);
    if (row === undefined) return "json";
    if (!this.#hasColumns) {
      this.#hasColumns = true;
      this.#sink.columns(Object.keys(row), "wanted");
    }
    const { properties } = this.#options;
    const members =
      mayRepeat(text, properties) || properties.some((property) => typeof row[property] === "number")
        ? jsonMembers(text)
        : [];
    const values: Buffer[] = [];
    for (const property of properties) {
      const value = row[property];
      if (value === undefined || value === null || typeof value === "object") return "field-missing";
      const written = members.filter(({ key }) => key === property);
      if (written.length > 1) return "key-repeated";
      const string = typeof value === "number" ? (written[0]?.source ?? String(value)) : String(value);
      // "\ud800" is valid JSON and no text: it has no UTF-8.
      if (!string.isWellFormed()) return "encoding";
      values.push(Buffer.from(string, "utf8"));
    }
    this.#report(values);
    return undefined;
  }

  #report(values: Buffer[]): void {
    const view = this.#view;
    view.bytes = Buffer.concat(values);
    view.line = this.#line;
    let end = 0;
    for (const [field, value] of values.entries()) {
      view.starts[field] = end;
      end += value.length;
      view.ends[field] = end;
    }
    this.#sink.record(view);
  }
}

/** Whether a key may occur twice. This is a quick test: a key may also be written with escapes. */
function mayRepeat(text: string, properties: readonly string[]): boolean {
  if (text.includes("\\u00")) return true;
  return properties.some((property) => {
    const key = JSON.stringify(property);
    const first = text.indexOf(key);
    return first === -1 || text.indexOf(key, first + 1) !== -1;
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
