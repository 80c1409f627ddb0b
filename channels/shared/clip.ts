const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Shortens a text to a channel's limit. It is cut between two characters as people see them, so no half of an emoji, of
 * an accent or of a surrogate pair remains, and "…" marks the cut.
 * Shape   size: length of a text in the unit of the limit, which must grow with the text; characters of UTF-16 by default.
 * Result  well-formed Unicode, also where the text was not.
 */
export function clip(text: string, limit: number, size = (part: string): number => part.length): string {
  const whole = text.toWellFormed();
  if (size(whole) <= limit) return whole;
  let [fits, tooLong] = [0, whole.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (size(`${whole.slice(0, middle)}…`) <= limit) fits = middle;
    else tooLong = middle;
  }
  const end = characters.segment(whole).containing(fits)?.index ?? 0;
  return `${whole.slice(0, end)}…`;
}

/** A title on one line: control characters and line ends become spaces, which some channels take for a header's end. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
}
