import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { messageOf, userError } from "../../../../core/errors/error.ts";
import type { Workload } from "../../../../core/settings/workload.ts";

/**
 * Bytes of an object as UTF-8. A `.gz` object is decompressed, the configured encoding is converted, and a byte order
 * mark is removed.
 * Throws  LOAD008 the file is UTF-16; LOAD009 the compressed data is damaged; errors of the body, such as OBJ004.
 */
export async function* decodedBytes(
  path: string,
  body: Readable,
  encoding: Workload["source"]["encoding"],
): AsyncGenerator<Buffer> {
  // Without pipeline, a broken download would look like the end of the file to the decompressor.
  const bytes = path.endsWith(".gz")
    ? pipeline(body, createGunzip({ chunkSize: 65_536 }), () => undefined)
    : body;
  let isFirst = true;
  try {
    for await (const chunk of withoutShortStart(bytes)) {
      let part = chunk;
      if (isFirst) {
        refuseUtf16(path, part);
        if (part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf) part = part.subarray(3);
        isFirst = false;
      }
      yield encoding === "latin-1" ? Buffer.from(part.toString("latin1"), "utf8") : part;
    }
  } catch (error) {
    throw asReadError(path, error);
  }
}

/** Extends the first chunk until it can contain a complete byte order mark. */
async function* withoutShortStart(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < 3) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

function refuseUtf16(path: string, start: Buffer): void {
  const mark = start.subarray(0, 2).toString("hex");
  if (mark !== "fffe" && mark !== "feff") return;
  throw userError("LOAD008", {
    where: path,
    found: "the byte order mark of UTF-16",
    expected: "UTF-8 or Latin-1",
    next: "Save the file as UTF-8 (Excel: “CSV UTF-8”), put it again and run the slot again.",
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
