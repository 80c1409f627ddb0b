import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * Lines of a gzip stream.
 * Edges   only a newline ends a line. readline would also split at U+2028, which JSON permits in strings.
 * Throws  errors of the source and of the decompression. `pipe` does not forward them, and readline's iterator
 *         ignores them.
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
