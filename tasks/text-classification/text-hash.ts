import { hash } from "node:crypto";

const space = 0x20;
/** First byte of À to ÿ, and of the no-break space and other signs. */
const latinLetters = 0xc3;
const latinSigns = 0xc2;
const noLetter = Buffer.alloc(1);
const accents = /[\u0300-\u036f]/g;
const noWords = /[\p{P}\p{Z}\p{C}]+/gu;
const unseen = /[\p{Cf}\p{Variation_Selector}]/gu;

/** Byte table: ASCII capitals become lower case; white space, controls and punctuation become a space; all other bytes stay. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  return byte < 0x80 && /[\p{P}\p{Z}\p{C}]/u.test(String.fromCharCode(byte)) ? space : byte;
});

/** The letters that À to ÿ become, by their second byte. */
const foldedLetters = Array.from({ length: 64 }, (_, place) =>
  Buffer.from(withoutAccents(String.fromCharCode(0xc0 + place))),
);

/**
 * Creates a function that gives texts the same hash when they differ only in case, white space, punctuation, accents or
 * invisible characters. Such a copy of a text is therefore recognised as a duplicate, and is never both a training and
 * an evaluation row.
 * Shape   UTF-8 bytes[start, end); texts up to maxTextBytes.
 * Result  SHA-256 as 32 Latin-1 characters, because a string costs half as much as a Buffer here.
 * Edges   a text that is only punctuation is hashed unchanged. ASCII and Western European letters are folded byte by
 *         byte; a text with other characters is folded as a string, at 5 times the cost.
 * Source  Unicode Standard Annex 15, form NFKD
 */
export function textHasher(maxTextBytes: number): (bytes: Buffer, start: number, end: number) => string {
  const normalised = Buffer.alloc(maxTextBytes);
  return (bytes, start, end) => {
    let length = 0;
    let previous = space;
    for (let position = start; position < end; position++) {
      let byte = folded[bytes[position] ?? 0] ?? 0;
      if (byte >= 0x80) {
        const next = bytes[position + 1] ?? 0;
        if (byte === latinLetters) {
          const letter = foldedLetters[next - 0x80] ?? noLetter;
          if (letter.length > 1) normalised[length++] = letter[0] ?? 0;
          byte = letter.at(-1) ?? 0;
          position++;
        } else if (byte === latinSigns && next === 0xa0) {
          byte = space;
          position++;
        } else {
          return hashString(bytes, start, end);
        }
      }
      if (byte === space && previous === space) continue;
      normalised[length++] = byte;
      previous = byte;
    }
    if (length > 0 && previous === space) length--;
    if (length === 0) return hash("sha256", bytes.subarray(start, end), "binary");
    return hash("sha256", normalised.subarray(0, length), "binary");
  };
}

function hashString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end).replace(unseen, "");
  const plain = withoutAccents(text).replace(noWords, " ").trim();
  return hash("sha256", plain === "" ? bytes.subarray(start, end) : plain, "binary");
}

/** Lower case, decomposed twice, because lower case and ligatures may contain more to decompose. */
function withoutAccents(text: string): string {
  return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(accents, "").normalize("NFC");
}
