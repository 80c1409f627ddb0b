import { hash } from "node:crypto";

const space = 0x20;

/** Byte table: ASCII capitals become lower case, ASCII white space becomes a space, all other bytes stay. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  return byte >= 0x09 && byte <= 0x0d ? space : byte;
});

/**
 * Creates a function that gives texts the same hash when they differ only in white space or ASCII case. A copy of a
 * text is therefore recognised as a duplicate, and is never both a training and an evaluation row.
 * Shape   UTF-8 bytes[start, end); texts up to maxTextBytes.
 * Result  SHA-256 as 32 Latin-1 characters, because a string costs half as much as a Buffer here.
 * Edges   capitals outside ASCII stay different. Folding them would need a string per row, at 5 times the cost.
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
