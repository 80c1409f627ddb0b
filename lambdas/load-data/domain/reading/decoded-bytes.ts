import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { messageOf, userError } from "../../../../core/errors/error.ts";
import { fileKindBytes, fileKindOf, isGzip } from "../../../../core/loading/file-kind.ts";
import type { Workload } from "../../../../core/settings/workload.ts";
import { asUtf8, type Decoding } from "./as-utf8.ts";
import { withLongStart } from "./long-start.ts";

/**
 * Bytes of an object as UTF-8, without a byte order mark. Gzip is decompressed, whatever the name of the object. The
 * configured encoding is converted, or the one that the bytes show.
 * Shape   decoding: filled in as soon as the encoding is known.
 * Throws  LOAD008 the encoding is unknown; LOAD009 the compressed data is damaged; LOAD013 the object is not text;
 *         errors of the body, such as OBJ004.
 */
export async function* decodedBytes(
  path: string,
  body: Readable,
  encoding: Workload["source"]["encoding"],
  decoding: Decoding = { encoding: "utf-8", isGuessed: false, isCompressed: false },
): AsyncGenerator<Buffer> {
  try {
    const stored = await split(body);
    refuseKind(path, fileKindOf(stored.start));
    decoding.isCompressed = isGzip(stored.start);
    if (!decoding.isCompressed) refuseUncompressed(path, stored.start);
    const plain = decoding.isCompressed ? await split(decompressed(stored.bytes)) : stored;
    if (decoding.isCompressed) {
      const kind = isGzip(plain.start) ? "a gzip file inside a gzip file" : fileKindOf(plain.start);
      refuseKind(`${path}, decompressed`, kind);
    }
    yield* asUtf8(path, plain, encoding, decoding);
  } catch (error) {
    throw asReadError(path, error);
  }
}

/** Without pipeline, a broken download would look like the end of the file to the decompressor. */
function decompressed(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return pipeline(bytes, createGunzip({ chunkSize: 65_536 }), () => undefined);
}

/** Returns the first bytes, and all bytes including them. */
async function split(bytes: AsyncIterable<Buffer>): Promise<{ start: Buffer; bytes: AsyncIterable<Buffer> }> {
  const chunks = withLongStart(bytes, fileKindBytes);
  const first = await chunks.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  const all = async function* () {
    if (start.length > 0) yield start;
    yield* chunks;
  };
  return { start: start.subarray(0, fileKindBytes), bytes: all() };
}

function refuseKind(where: string, kind: string | undefined): void {
  if (kind === undefined) return;
  throw userError("LOAD013", {
    where,
    found: kind,
    expected: "a table as text: CSV, TSV or JSON Lines, alone or compressed by gzip",
    next: "Export or unpack the table to such a file, put it and run the slot again.",
  });
}

function refuseUncompressed(path: string, start: Buffer): void {
  if (!path.endsWith(".gz") || start.length === 0) return;
  throw userError("LOAD009", {
    where: path,
    found: "a file that is not compressed by gzip, although its name ends in .gz",
    expected: "a whole gzip file",
    next: "Compress the file (gzip), or take .gz off its name and off source.path; then run the slot again.",
  });
}

function asReadError(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("Z_")) {
    const next = "Compress the file again (gzip), put it and run the slot again.";
    const facts = {
      where: path,
      found: `damaged compressed data (${messageOf(error)})`,
      expected: "a whole gzip file",
      next,
    };
    return userError("LOAD009", facts, error);
  }
  return error;
}
