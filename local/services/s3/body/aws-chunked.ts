import { AwsError } from "../../../gateway/service.ts";

/**
 * Removes the `aws-chunked` framing of a body: `size[;chunk-signature=…]CRLF bytes CRLF … 0 CRLF trailers CRLF`.
 * Yields the payload; `trailers` contains the checksums after the end. Memory is limited to one network chunk.
 *
 * | state   | reads                     | next                              |
 * |---------|---------------------------|-----------------------------------|
 * | size    | a line                    | data, or trailer after size 0     |
 * | data    | `size` bytes              | end                               |
 * | end     | the CRLF after the data   | size                              |
 * | trailer | lines up to an empty one  | done                              |
 *
 * Throws  IncompleteBody when the body ends early, InvalidRequest for wrong framing. Signatures are not verified.
 * Source  AWS S3 API, "Signature calculations: chunked uploads", STREAMING-UNSIGNED-PAYLOAD-TRAILER.
 */
export async function* unchunk(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const frame: { state: "size" | "data" | "end" | "trailer" | "done"; left: number } = {
    state: "size",
    left: 0,
  };
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (frame.state !== "done") {
      if (frame.state === "data") {
        if (pending.length === 0) break;
        const taken = pending.subarray(0, frame.left);
        pending = pending.subarray(taken.length);
        frame.left -= taken.length;
        if (frame.left === 0) frame.state = "end";
        yield taken;
        continue;
      }
      const line = takeLine(pending);
      if (line === null) break;
      pending = line.rest;
      if (frame.state === "end") frame.state = "size";
      else if (frame.state === "size") {
        frame.left = parseSize(line.text);
        frame.state = frame.left === 0 ? "trailer" : "data";
      } else if (line.text === "") frame.state = "done";
      else addTrailer(line.text, trailers);
    }
  }
  // Some clients leave out the last empty line; after the chunk of size 0 all data has been seen.
  if (frame.state !== "done" && frame.state !== "trailer") {
    throw new AwsError("IncompleteBody", "the aws-chunked body ended before its last chunk");
  }
  if (pending.length > 0 && frame.state === "trailer") addTrailer(pending.toString("latin1"), trailers);
}

const longestLine = 16 * 1024;

function takeLine(bytes: Buffer): { text: string; rest: Buffer } | null {
  const end = bytes.indexOf("\r\n");
  if (end < 0) {
    if (bytes.length > longestLine) throw new AwsError("InvalidRequest", "the body is not aws-chunked");
    return null;
  }
  return { text: bytes.toString("latin1", 0, end), rest: bytes.subarray(end + 2) };
}

function parseSize(line: string): number {
  const digits = /^([0-9a-fA-F]{1,12})(;.*)?$/.exec(line)?.[1];
  if (digits === undefined)
    throw new AwsError("InvalidRequest", "a chunk of the aws-chunked body has no size");
  return Number.parseInt(digits, 16);
}

function addTrailer(line: string, trailers: Map<string, string>): void {
  const colon = line.indexOf(":");
  if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
}
