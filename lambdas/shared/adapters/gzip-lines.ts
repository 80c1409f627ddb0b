import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The lines of a gzip stream.
 * Edges   only a newline ends a line: readline would also break at U+2028, which JSON leaves as it is.
 * Throws  the error of the source or of the decompression. `pipe` forwards neither, and readline's iterator ignores both.
 */
export async function* gzipLines(gzipped: Readable): AsyncIterable<string> {
  // The iterator below throws the pipeline's error; without a callback Node would throw it a second time.
  const text = pipeline(gzipped, createGunzip(), () => undefined).setEncoding("utf8");
  let rest = "";
  for await (const chunk of text) {
    const parts: string[] = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}
