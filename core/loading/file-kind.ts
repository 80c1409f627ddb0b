/** First bytes of files that are no text, and what they are called. */
const signatures: readonly (readonly [at: number, bytes: Buffer, name: string])[] = [
  [0, Buffer.from("504b0506", "hex"), "an empty zip archive"],
  [0, Buffer.from("1f9d", "hex"), "a file compressed by compress (.Z)"],
  [0, Buffer.from("BZh"), "a file compressed by bzip2"],
  [0, Buffer.from("fd377a585a00", "hex"), "a file compressed by xz"],
  [0, Buffer.from("28b52ffd", "hex"), "a file compressed by Zstandard"],
  [0, Buffer.from("04224d18", "hex"), "a file compressed by LZ4"],
  [0, Buffer.from("ff060000734e61507059", "hex"), "a file compressed by Snappy"],
  [0, Buffer.from("377abcaf271c", "hex"), "a 7z archive"],
  [0, Buffer.from("Rar!"), "a RAR archive"],
  [257, Buffer.from("ustar"), "a tar archive"],
  [0, Buffer.from("PAR1"), "a Parquet file"],
  [0, Buffer.from("Obj\x01"), "an Avro file"],
  [0, Buffer.from("ORC"), "an ORC file"],
  [0, Buffer.from("ARROW1"), "an Arrow (Feather) file"],
  [0, Buffer.from("FEA1"), "a Feather file"],
  [0, Buffer.from("d0cf11e0a1b11ae1", "hex"), "an old Excel workbook (.xls) or another Office document"],
  [0, Buffer.from("SQLite format 3\0"), "an SQLite database"],
  [0, Buffer.from("894844460d0a1a0a", "hex"), "an HDF5 file"],
  [0, Buffer.from("%PDF-"), "a PDF document"],
  [0, Buffer.from("{\\rtf"), "an RTF document"],
  [0, Buffer.from("fffe0000", "hex"), "a text in UTF-32"],
  [0, Buffer.from("0000feff", "hex"), "a text in UTF-32"],
];

/** Bytes that `fileKindOf` looks at. */
export const fileKindBytes = 4096;

export function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b && start[2] === 0x08;
}

/**
 * What a file is by its first bytes, when it is no table of text: "a zip archive".
 * Shape   the first 4 KiB, or the whole of a shorter file.
 * Result  undefined when it may be text.
 * Source  the signatures of the formats' own specifications; POSIX pax for tar.
 */
export function fileKindOf(start: Buffer): string | undefined {
  if (start.subarray(0, 4).equals(Buffer.from("PK\x03\x04"))) return zipKindOf(start);
  const isBinary = start.some((byte) => byte < 0x08);
  for (const [at, bytes, name] of signatures) {
    // A column may be called PAR1 or ORC.
    const isWord = /^\w+!?$/.test(bytes.toString("latin1"));
    if (start.subarray(at, at + bytes.length).equals(bytes) && (isBinary || !isWord)) return name;
  }
  const text = start.toString("latin1").trimStart().toLowerCase();
  if (text.startsWith("<!doctype html") || text.startsWith("<html")) return "an HTML page";
  if (text.startsWith("<?xml")) return "an XML document";
  if (/^\[\s*[[{]/.test(text)) return "a JSON array";
  return undefined;
}

function zipKindOf(start: Buffer): string {
  const text = start.toString("latin1");
  const isWorkbook = ["[Content_Types].xml", "_rels/.rels", "xl/"].some((name) => text.includes(name));
  if (isWorkbook) return "an Excel workbook (.xlsx) or another Office document";
  if (text.includes("opendocument.spreadsheet")) return "an OpenDocument spreadsheet";
  return "a zip archive";
}
