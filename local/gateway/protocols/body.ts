import { AwsError, type AwsRequest } from "../service.ts";

/**
 * Reads the complete body of a control call as bytes. Not used for object bodies, which S3 streams.
 * Throws  RequestEntityTooLarge above `maximumBytes`.
 */
async function readBytes(request: Pick<AwsRequest, "body">, maximumBytes = 8 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += bytes.length;
    if (size > maximumBytes) {
      throw new AwsError("RequestEntityTooLarge", `the body exceeds ${maximumBytes} bytes`, 413);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Reads the complete body of a control call as UTF-8 text. */
export async function readText(request: Pick<AwsRequest, "body">, maximumBytes?: number): Promise<string> {
  return (await readBytes(request, maximumBytes)).toString("utf8");
}
