import { hash } from "node:crypto";

const space = 0x20;

/** Capitals of ASCII to small letters, every ASCII white space to a space, all else as it is. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  return byte >= 0x09 && byte <= 0x0d ? space : byte;
});

/**
 * Makes a function that hashes texts which differ only in white space or ASCII capitals to the same value, so that
 * a copy of a text is found as a duplicate and stands on the same side of the evaluation line.
 * Shape   UTF-8 bytes[start, end); texts up to maxTextBytes.
 * Result  SHA-256 as 32 Latin-1 characters: a string costs half of what a Buffer does here.
 * Edges   capitals outside ASCII stay different: folding them needs a string per row, at 5 times the cost.
 */
export function textHasher(maxTextBytes: number): (bytes: Buffer, start: number, end: number) => string {
  const normalised = Buffer.alloc(maxTextBytes);
  return (bytes, start, end) => {
    let length = 0;
    let previous = space;
    for (let position = start; position < end; position++) {
      const byte = folded[bytes[position] ?? 0] ?? 0;
      if (byte === space && previous === space) continue;
      normalised[length++] = byte;
      previous = byte;
    }
    if (length > 0 && previous === space) length--;
    return hash("sha256", normalised.subarray(0, length), "binary");
  };
}
