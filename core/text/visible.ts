/** What is not seen in print, or looks like a space: controls, format characters, fillers, other spaces. */
const invisible =
  /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\u034f|[\u115f\u1160\u3164]|\p{Variation_Selector}|(?! )\p{Zs}/gu;
const marks = /\p{M}/gu;

/**
 * A text in quotes with everything written out that print does not show, as JSON would write it: `"text\u200b"`.
 * Edges   accents that are characters of their own (normal form NFD) are written out as well: they look like NFC.
 */
export function visible(text: string): string {
  const escaped = JSON.stringify(text).replace(invisible, codeOf);
  return text.normalize("NFC") === text ? escaped : escaped.replace(marks, codeOf);
}

/** The text without characters that are not seen in print; other spaces become a space. */
export function withoutInvisible(text: string): string {
  return text.replace(/[\p{Zs}\p{Zl}\p{Zp}\t-\r\u0085]/gu, " ").replace(invisible, "");
}

function codeOf(character: string): string {
  return [...Array(character.length).keys()]
    .map((place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, "0")}`)
    .join("");
}
