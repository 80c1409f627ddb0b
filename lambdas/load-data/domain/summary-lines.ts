import type { RowBytes } from "../../../core/loading/record.ts";

const longestWord = 24;
const words =
  /^(grand |sub|sub-|sub )?(total|totals|sum|count|average|summe|gesamt|gesamtsumme|insgesamt|anzahl|somme|total général|suma|totale|totaal|razem|итого)( rows)?:?$/i;
const number = /^[\d.,' ]+%?$/;
/** No set of classes has more numbers. */
const maxNumbers = 1000;

/** Recognises the line that spreadsheets and reports write below a table: `Total,300`. */
export class SummaryLines {
  readonly #classes = new Set<string>();

  /** The content is a word for a sum, and the truth a number that is no class of a row before it. */
  isOne({ bytes, contentStart, contentEnd, truthStart, truthEnd, truthBytes = bytes }: RowBytes): boolean {
    const first = truthBytes[truthStart] ?? 0;
    if (first < 0x30 || first > 0x39) return false;
    const truth = truthBytes.toString("utf8", truthStart, truthEnd);
    if (contentEnd - contentStart <= longestWord && !this.#classes.has(truth) && number.test(truth)) {
      if (words.test(bytes.toString("utf8", contentStart, contentEnd).trim())) return true;
    }
    if (this.#classes.size < maxNumbers) this.#classes.add(truth);
    return false;
  }
}
