import type { LinePieces } from "./column-profiles.ts";

const newline = 0x0a;
/** Of a record, from its start. */
const comparedBytes = 65_536;

/** A quoted field of the record that begins at `start`. */
export interface QuotedField {
  start: number;
  /** Which field of the record it is, from 0. */
  field: number;
  /** Where its content begins, after the quote. */
  opened: number;
  /** Where its closing quote is; -1 while none was found. */
  closed: number;
}

/**
 * The lines that a quoted field holds, divided as if they were records. The one in which it is closed is divided up to
 * the closing quote, without its last piece.
 * Shape   maxBytes, at most 64 KiB, are looked at from the start of the record: what is found is the same in whatever
 *         chunks the record arrives.
 */
export function swallowedLines(
  window: Buffer,
  { start, field, opened, closed }: QuotedField,
  options: { delimiter: string; maxBytes: number },
): LinePieces[] {
  const limit = Math.min(window.length, start + Math.min(options.maxBytes, comparedBytes));
  const isClosed = closed !== -1 && closed <= limit;
  const end = isClosed ? closed : limit;
  if (window.lastIndexOf(newline, end - 1) < opened) return [];
  const content = window.toString("latin1", opened, isClosed ? end : window.lastIndexOf(newline, end - 1));
  const lines = content.split("\n");
  return lines.map((line, index): LinePieces => {
    const pieces = line.replace(/\r$/, "").split(options.delimiter);
    if (index === 0) return { from: field, pieces, goesOn: false };
    const goesOn = isClosed && index === lines.length - 1;
    return goesOn ? { from: field, pieces: pieces.slice(0, -1), goesOn } : { from: 0, pieces, goesOn };
  });
}
