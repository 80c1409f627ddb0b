import { userError } from "../../../../core/errors/error.ts";
import type { RecordView } from "../../../../core/loading/record.ts";

/** The first record of a table, which names its columns, and which a concatenation repeats among the rows. */
export class Header {
  readonly names: string[];
  readonly #known: Set<string>;
  /** By length and by first byte: these two rule out most rows at once. */
  readonly #lengths = new Uint8Array(256);
  readonly #firstBytes = new Uint8Array(256);

  constructor(names: string[]) {
    this.names = names;
    this.#known = new Set(names);
    for (const name of names) {
      const bytes = Buffer.from(name, "utf8");
      if (bytes.length < 256) this.#lengths[bytes.length] = 1;
      this.#firstBytes[bytes[0] ?? 0] = 1;
    }
  }

  /**
   * Whether a record is the header again.
   * Throws  LOAD014 when it has the same columns in another order: the rows after it would be read wrongly.
   */
  isAgain(where: string, { bytes, starts, ends, fieldCount, line }: RecordView): boolean {
    const start = starts[0] ?? 0;
    const length = (ends[0] ?? 0) - start;
    if (this.#firstBytes[bytes[start] ?? 0] === 0 || length > 255 || this.#lengths[length] === 0)
      return false;
    if (fieldCount !== this.names.length || fieldCount < 2) return false;
    const fields = Array.from({ length: fieldCount }, (_, field) =>
      bytes.toString("utf8", starts[field], ends[field]),
    );
    if (!fields.every((field) => this.#known.has(field)) || new Set(fields).size !== this.#known.size)
      return false;
    if (fields.every((field, place) => field === this.names[place])) return true;
    throw userError("LOAD014", {
      where: `${where} line ${line}`,
      found: "a second header, whose columns stand in another order than in the first one",
      expected: "one order of columns throughout",
      next: "Put the files that were joined as objects of their own (source.mode new), or join them with columns in one order; then run the slot again.",
    });
  }
}
