import { isAscii } from "node:buffer";
import { userError } from "../../../../core/errors/error.ts";
import {
  type Encoding,
  encodingBytes,
  encodingOf,
  markOf,
  Utf8Evidence,
  unmarkedUtf16,
  utf8OfWindows1252,
} from "../../../../core/loading/encoding.ts";

/** How the bytes of an object were read. */
export interface Decoding {
  encoding: Encoding;
  /** Neither declared nor shown by a byte order mark, and not UTF-8: Windows-1252 fits the bytes, as others may. */
  isGuessed: boolean;
  isCompressed: boolean;
}

/** Bytes that Windows-1252 does not have. */
const undefinedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
/** Languages of Latin letters have one letter in seven outside ASCII at most; other alphabets have most of them. */
const mostHighBytes = 1 / 3;

/**
 * Bytes in any known encoding as UTF-8. Without a declared encoding it is the one of the byte order mark, UTF-16 where
 * the zero bytes are those of UTF-16, UTF-8 where the first 64 KiB from the first byte outside ASCII are mostly that,
 * and Windows-1252 otherwise; which chunks they arrive in decides nothing.
 * Throws  LOAD008.
 */
export async function* asUtf8(
  path: string,
  { start, bytes }: { start: Buffer; bytes: AsyncIterable<Buffer> },
  declared: Encoding | undefined,
  decoding: Decoding,
): AsyncGenerator<Buffer> {
  const mark = markOf(start);
  const found = mark?.encoding ?? unmarkedUtf16(start);
  if (declared !== undefined && mark !== undefined && mark.encoding !== declared) {
    throw refused(
      path,
      `the byte order mark of ${mark.encoding.toUpperCase()}, and source.encoding ${JSON.stringify(declared)}`,
      "Remove source.encoding from the workload: the file says what it is. Then run the slot again.",
    );
  }
  const encoding = declared ?? found;
  if (encoding !== undefined) decoding.encoding = encoding;
  const rest = withoutStart(bytes, mark?.bytes ?? 0);
  if (encoding === "utf-8") yield* rest;
  else if (encoding === "utf-16le" || encoding === "utf-16be") yield* fromUtf16(rest, encoding);
  else if (encoding !== undefined) yield* fromWindows1252(path, rest);
  else yield* detected(path, rest, decoding);
}

async function* detected(
  path: string,
  bytes: AsyncIterable<Buffer>,
  decoding: Decoding,
): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return;
    if (isAscii(next.value)) {
      yield next.value;
      continue;
    }
    const ascii = next.value.findIndex((byte) => byte >= 0x80);
    if (ascii > 0) yield next.value.subarray(0, ascii);
    const examined = [next.value.subarray(ascii)];
    for (let length = next.value.length - ascii; length < encodingBytes; ) {
      const more = await chunks.next();
      if (more.done === true) break;
      examined.push(more.value);
      length += more.value.length;
    }
    const start = Buffer.concat(examined);
    const rest = async function* () {
      yield start;
      for (let more = await chunks.next(); more.done !== true; more = await chunks.next()) yield more.value;
    };
    if (encodingOf(start) === "utf-8") {
      yield* rest();
      return;
    }
    refuseOtherAlphabet(path, start.subarray(0, encodingBytes));
    decoding.encoding = "windows-1252";
    decoding.isGuessed = true;
    yield* fromWindows1252(path, rest());
    return;
  }
}

function refuseOtherAlphabet(path: string, bytes: Buffer): void {
  const high = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const other = undefinedBytes.find((byte) => bytes.includes(byte));
  if (high <= bytes.length * mostHighBytes && other === undefined) return;
  throw refused(path, "bytes that are neither UTF-8 nor Windows-1252");
}

/** Throws LOAD008 at the end when most of it was UTF-8: each character would have become two or three. */
async function* fromWindows1252(path: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const evidence = new Utf8Evidence();
  for await (const chunk of bytes) {
    if (isAscii(chunk)) {
      yield chunk;
      continue;
    }
    evidence.add(chunk);
    yield utf8OfWindows1252(chunk);
  }
  // „Spaß“ ends in two bytes that are a character of UTF-8 as well, so a few of them prove nothing.
  if (evidence.characters * 4 <= evidence.stray) return;
  throw refused(
    path,
    `${evidence.characters} characters of UTF-8 and ${evidence.stray} bytes of another encoding`,
    "Save the whole file as UTF-8, or remove source.encoding if it is; put it again and run the slot again.",
  );
}

async function* fromUtf16(
  bytes: AsyncIterable<Buffer>,
  encoding: "utf-16le" | "utf-16be",
): AsyncGenerator<Buffer> {
  // Without ignoreBOM a second mark, after a concatenation, would be lost with its line's first byte.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8");
  const end = decoder.decode();
  if (end !== "") yield Buffer.from(end, "utf8");
}

async function* withoutStart(bytes: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of bytes) {
    // The first chunk is long enough: its start was looked at.
    const rest = isFirst ? chunk.subarray(length) : chunk;
    isFirst = false;
    if (rest.length > 0) yield rest;
  }
}

function refused(
  where: string,
  found: string,
  next = "Save the file as UTF-8 (Excel: “CSV UTF-8”), put it again and run the slot again.",
): Error {
  return userError("LOAD008", { where, found, expected: "UTF-8, UTF-16 or Windows-1252 throughout", next });
}
