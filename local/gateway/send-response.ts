import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AwsResponse } from "./service.ts";

/**
 * Writes a response. A streamed body is sent at the client's speed; when the client disconnects, reading stops
 * without an error. The unread rest of the request is drained, so that the client can finish writing and read the
 * response, such as a refusal during an upload.
 */
export async function sendResponse(
  result: AwsResponse,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  message.unpipe();
  message.resume();
  const { body } = result;
  if (body instanceof Readable) {
    response.writeHead(result.status, result.headers);
    if (message.method === "HEAD") {
      body.destroy();
      response.end();
      return;
    }
    try {
      await pipeline(body, response);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return;
  }
  const bytes = Buffer.from(body ?? "");
  const head = message.method === "HEAD";
  // Of a HEAD the service states the length of the object itself.
  const length = head ? {} : { "content-length": String(bytes.length) };
  response.writeHead(result.status, { ...result.headers, ...(result.status === 204 ? {} : length) });
  response.end(head || result.status === 204 ? undefined : bytes);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
