import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../../../gateway/service.ts";
import { unchunk } from "./aws-chunked.ts";
import { type ChecksumAlgorithm, checksumAlgorithms, checksumHeader, createDigest } from "./digests.ts";

/** Size and checksums of bytes that are written to disk. */
export interface WrittenBody {
  path: string;
  size: number;
  /** MD5 in hexadecimal, without quotes: the ETag of an object from a single upload. */
  md5: string;
  /** Verified checksums of the client, in base64, by algorithm. */
  checksums: Record<string, string>;
}

/**
 * Streams a request's body to a file and verifies every checksum in its headers or trailers. Memory is limited to one
 * network chunk. After a failure the file is removed.
 * Throws  BadDigest, InvalidDigest, IncompleteBody.
 */
export async function writeBody(
  body: AsyncIterable<Buffer>,
  headers: Readonly<Record<string, string>>,
  path: string,
): Promise<WrittenBody> {
  const trailers = new Map<string, string>();
  const framed =
    headers["x-amz-content-sha256"]?.startsWith("STREAMING-") ||
    itemsOf(headers["content-encoding"] ?? "").includes("aws-chunked");
  const payload = framed ? unchunk(body, trailers) : body;
  const digests = expectedAlgorithms(headers).map((algorithm) => ({
    algorithm,
    digest: createDigest(algorithm),
  }));
  const md5 = createHash("md5");
  let size = 0;
  try {
    await pipeline(
      async function* () {
        for await (const chunk of payload) {
          md5.update(chunk);
          for (const { digest } of digests) digest.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(path, { flags: "wx" }),
    );
    const checksums: Record<string, string> = {};
    for (const { algorithm, digest } of digests) {
      const expected = headers[checksumHeader(algorithm)] ?? trailers.get(checksumHeader(algorithm));
      // Announced as a trailer and never sent: nothing to hold it against.
      if (expected === undefined) continue;
      const found = digest.base64();
      if (found !== expected) {
        throw new AwsError(
          "BadDigest",
          `the ${algorithm} checksum is ${found}, the request said ${expected}`,
        );
      }
      checksums[algorithm] = found;
    }
    const hash = md5.digest();
    checkMd5(hash, headers["content-md5"]);
    checkSize(
      size,
      headers["x-amz-decoded-content-length"] ?? (framed ? undefined : headers["content-length"]),
    );
    return { path, size, md5: hash.toString("hex"), checksums };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Algorithms that a checksum header, the announced trailer, or the SDK's own header names. */
function expectedAlgorithms(headers: Readonly<Record<string, string>>): ChecksumAlgorithm[] {
  const announced = itemsOf((headers["x-amz-trailer"] ?? "").toLowerCase());
  return checksumAlgorithms.filter((algorithm) => {
    const header = checksumHeader(algorithm);
    return headers[header] !== undefined || announced.includes(header);
  });
}

/** The items of a header that is a list. */
function itemsOf(header: string): string[] {
  return header.split(",").map((item) => item.trim());
}

function checkMd5(found: Buffer, expected: string | undefined): void {
  if (expected === undefined) return;
  if (Buffer.from(expected, "base64").length !== 16) {
    throw new AwsError("InvalidDigest", "Content-MD5 is not the base64 of 16 bytes");
  }
  if (found.toString("base64") !== expected)
    throw new AwsError("BadDigest", "Content-MD5 does not match the body");
}

function checkSize(size: number, expected: string | undefined): void {
  if (expected !== undefined && Number(expected) !== size) {
    throw new AwsError("IncompleteBody", `the body has ${size} bytes, the request said ${expected}`);
  }
}
