const quote = 0x22;
const newline = 0x0a;

/**
 * Finds the end of a record that is too long, without storing the record.
 *
 * | state        | quote       | delimiter   | line end | other    |
 * |--------------|-------------|-------------|----------|----------|
 * | field-start  | quoted      | field-start | done     | unquoted |
 * | unquoted     | unquoted    | field-start | done     | unquoted |
 * | quoted       | after-quote | quoted      | quoted   | quoted   |
 * | after-quote  | quoted      | field-start | done     | unquoted |
 */
export class SkippedRecord {
  readonly line: number;
  readonly excerpt: string;
  /** Number of lines in the record, including its last line. */
  lines = 0;
  readonly #delimiter: number;
  #state: "field-start" | "unquoted" | "quoted" | "after-quote" = "field-start";

  constructor(line: number, delimiter: number, excerpt: string) {
    this.line = line;
    this.excerpt = excerpt;
    this.#delimiter = delimiter;
  }

  get inQuotes(): boolean {
    return this.#state === "quoted";
  }

  /** Returns the start of the next record in the chunk, or undefined when this record continues. */
  consume(chunk: Buffer): number | undefined {
    for (let position = 0; position < chunk.length; position++) {
      const byte = chunk[position];
      if (byte === newline) this.lines++;
      if (this.#state === "quoted") {
        if (byte === quote) this.#state = "after-quote";
      } else if (byte === newline) {
        return position + 1;
      } else if (byte === this.#delimiter) {
        this.#state = "field-start";
      } else if (byte === quote && this.#state !== "unquoted") {
        this.#state = "quoted";
      } else {
        this.#state = "unquoted";
      }
    }
    return undefined;
  }
}
