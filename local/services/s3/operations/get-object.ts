import { AwsError, type AwsResponse } from "../../../gateway/service.ts";
import type { Bucket } from "../store/bucket.ts";
import type { ObjectVersion } from "../store/object-version.ts";
import { noSuchObject } from "../store/s3-store.ts";
import { parseRange } from "./range.ts";
import {
  authoriseKey,
  bucketArn,
  checksumHeaders,
  objectArn,
  type S3Call,
  versionHeaders,
} from "./s3-call.ts";

/**
 * GetObject and HeadObject: the whole object or one range, of the current or a given version, with optional
 * conditions.
 */
export async function getObject(call: S3Call): Promise<AwsResponse> {
  const { request, bucket } = call;
  const version = findVersion(call, bucket, call.key, request.query.get("versionId") ?? undefined);
  authoriseKey(call, bucket, "Decrypt");
  const unchanged = checkReadConditions(request.headers, version);
  const headers: Record<string, string> = {
    ...version.headers,
    ...versionHeaders(bucket, version),
    "last-modified": new Date(version.lastModified).toUTCString(),
    "accept-ranges": "bytes",
  };
  if (unchanged) return { status: 304, headers };
  for (const [name, value] of request.query) {
    const header = /^response-(content-.*|cache-control|expires)$/.exec(name)?.[1];
    if (header !== undefined) headers[header] = value;
  }
  const range = parseRange(request.headers.range, version.size);
  if (range !== null) headers["content-range"] = `bytes ${range.first}-${range.last}/${version.size}`;
  // A checksum of the whole would not fit a part, and SDKs would hold it against the part.
  else if (request.headers["x-amz-checksum-mode"] === "ENABLED") {
    Object.assign(headers, checksumHeaders(version.checksums));
  }
  const length = range === null ? version.size : range.last - range.first + 1;
  headers["content-length"] = String(length);
  const status = range === null ? 200 : 206;
  if (request.method === "HEAD" || length === 0) return { status, headers };
  const file = await bucket.openData(version);
  return {
    status,
    headers,
    body: file.createReadStream(range === null ? {} : { start: range.first, end: range.last }),
  };
}

/**
 * Finds the version to read, after a check of the caller's permission.
 * Edges   a caller without ListBucket gets AccessDenied for a missing object, as in AWS.
 * Throws  NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker, AccessDenied.
 */
export function findVersion(call: S3Call, bucket: Bucket, key: string, versionId?: string): ObjectVersion {
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  call.context.authorise(action, objectArn(bucket, key));
  const version = versionId === undefined ? bucket.current(key) : bucket.version(key, versionId);
  if (version === undefined) {
    call.context.authorise("s3:ListBucket", bucketArn(bucket));
    throw noSuchObject(bucket.name, key, versionId);
  }
  if (version.deleteMarker) {
    throw new AwsError("MethodNotAllowed", `version ${versionId} of ${key} is a delete marker`, 405);
  }
  return version;
}

/** Returns whether the response is 304. Throws PreconditionFailed (412). */
function checkReadConditions(headers: Readonly<Record<string, string>>, version: ObjectVersion): boolean {
  const modified = Math.floor(Date.parse(version.lastModified) / 1000) * 1000;
  const ifMatch = headers["if-match"];
  if (ifMatch !== undefined) {
    if (!matchesETag(ifMatch, version)) throw preconditionFailed("If-Match");
  } else if (modified > Date.parse(headers["if-unmodified-since"] ?? "")) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined) return matchesETag(ifNoneMatch, version);
  return modified <= Date.parse(headers["if-modified-since"] ?? "");
}

export function matchesETag(header: string, version: ObjectVersion): boolean {
  return header
    .split(",")
    .map((one) => one.trim().replace(/^W\//, "").replaceAll('"', ""))
    .some((one) => one === "*" || one === version.etag);
}

export function preconditionFailed(header: string): AwsError {
  return new AwsError("PreconditionFailed", `the object does not fulfil ${header}`, 412);
}
