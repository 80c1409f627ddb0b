/** Bytes of a file that the encoding is decided by, from its first byte that is not ASCII. */
export const encodingBytes = 65_536;

export const encodings = ["utf-8", "windows-1252", "latin-1", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof encodings)[number];

/** The encoding that a byte order mark names, and the mark's length. */
export function markOf(start: Buffer): { encoding: Encoding; bytes: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: "utf-8", bytes: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: "utf-16le", bytes: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: "utf-16be", bytes: 2 };
  return undefined;
}

/**
 * UTF-16 without a mark, by where its zero bytes are: ASCII characters, of which every table has delimiters and line
 * ends, have one each.
 */
export function unmarkedUtf16(start: Buffer): Encoding | undefined {
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const pairs = start.length / 2;
  const [even = 0, odd = 0] = zeros;
  if (odd > pairs * 0.3 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.3 && odd < pairs * 0.05) return "utf-16be";
  return undefined;
}

/** Counts what speaks for UTF-8 and against it, over chunks of any length. */
export class Utf8Evidence {
  /** Bytes that are not ASCII. */
  high = 0;
  /** Whole characters of several bytes. */
  characters = 0;
  /** Bytes that no character of UTF-8 has there. */
  stray = 0;
  #expected = 0;
  #taken = 0;

  add(bytes: Buffer): void {
    for (const byte of bytes) {
      if (byte < 0x80 && this.#expected === 0) continue;
      if (byte >= 0x80) this.high++;
      if (this.#expected > 0 && byte >= 0x80 && byte < 0xc0) {
        this.#taken++;
        if (--this.#expected === 0) this.characters++;
        continue;
      }
      if (this.#expected > 0) this.stray += this.#taken;
      this.#expected =
        byte >= 0xc2 && byte < 0xe0
          ? 1
          : byte >= 0xe0 && byte < 0xf0
            ? 2
            : byte >= 0xf0 && byte < 0xf5
              ? 3
              : 0;
      this.#taken = 1;
      if (this.#expected === 0 && byte >= 0x80) this.stray++;
    }
  }
}

/**
 * UTF-8 or Windows-1252, by the first 64 KiB from the first byte outside ASCII. A damaged character makes no other
 * encoding of a file: what speaks for UTF-8 must be outnumbered.
 */
export function encodingOf(bytes: Buffer): "utf-8" | "windows-1252" {
  const high = bytes.findIndex((byte) => byte >= 0x80);
  const evidence = new Utf8Evidence();
  if (high !== -1) evidence.add(bytes.subarray(high, high + encodingBytes));
  return evidence.stray <= evidence.characters ? "utf-8" : "windows-1252";
}

/** Characters of Windows-1252 where Latin-1 has control characters; five bytes stand for none. */
const windows1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const controls = /[\x80-\x9f]/g;

/**
 * Windows-1252 as UTF-8. What calls itself Latin-1 is read so too, as browsers do: it is the same but for control
 * characters, which no text has.
 * Edges   a byte that Windows-1252 does not have becomes U+FFFD.
 * Source  WHATWG Encoding Standard, names and labels; index-windows-1252
 */
export function utf8OfWindows1252(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  return Buffer.from(
    text.replace(controls, (character) => {
      const found = windows1252[character.charCodeAt(0) - 0x80] ?? "";
      return found < "\xa0" ? "\ufffd" : found;
    }),
    "utf8",
  );
}

/** A text in an encoding; what Windows-1252 does not have becomes a question mark. */
export function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const high = [...windows1252];
  return Buffer.from(
    text.replace(/[^\p{ASCII}\xa0-\xff]/gu, (character) => {
      const place = high.indexOf(character);
      return place === -1 ? "?" : String.fromCharCode(0x80 + place);
    }),
    "latin1",
  );
}
