import type { XmlObject } from "../../../gateway/protocols/xml.ts";
import { AwsError, type AwsResponse } from "../../../gateway/service.ts";
import type { ObjectVersion } from "../store/object-version.ts";
import { pageOf } from "./page.ts";
import { bucketArn, type S3Call, xmlResponse } from "./s3-call.ts";

/** ListObjectsV2. The continuation token is the last entry of the previous page, in base64url. */
export function listObjectsV2(call: S3Call): AwsResponse {
  const { query } = call.request;
  const token = query.get("continuation-token");
  const after = token !== null ? fromToken(token) : (query.get("start-after") ?? "");
  const { parameters, entries, page, encode } = list(call, "s3:ListBucket", after);
  return xmlResponse("ListBucketResult", {
    ...parameters,
    KeyCount: entries.length + page.commonPrefixes.length,
    ContinuationToken: token,
    StartAfter: encodeOptional(query.get("start-after"), encode),
    IsTruncated: page.next !== undefined,
    NextContinuationToken: page.next === undefined ? undefined : toToken(page.next),
    Contents: entries,
  });
}

/** ListObjects (version 1), which some Python libraries still use. */
export function listObjects(call: S3Call): AwsResponse {
  const marker = call.request.query.get("marker") ?? "";
  const { parameters, entries, page, encode } = list(call, "s3:ListBucket", marker);
  return xmlResponse("ListBucketResult", {
    ...parameters,
    Marker: encode(marker),
    IsTruncated: page.next !== undefined,
    NextMarker: encodeOptional(page.next ?? null, encode),
    Contents: entries,
  });
}

/**
 * ListObjectVersions: all versions and delete markers, by key and newest first. A page always contains all versions
 * of a key, so it may be longer than MaxKeys. AWS would continue within a key by a version id marker.
 */
export function listObjectVersions(call: S3Call): AwsResponse {
  const { query } = call.request;
  const marker = query.get("key-marker") ?? "";
  const { parameters, page, encode } = list(call, "s3:ListBucketVersions", marker);
  const versions = page.keys.flatMap((key) => call.bucket.index.versions(key));
  const described = (version: ObjectVersion): XmlObject => ({
    ...entryOf(version, encode, !version.deleteMarker),
    VersionId: version.versionId,
    IsLatest: call.bucket.index.versions(version.key)[0] === version,
  });
  return xmlResponse("ListVersionsResult", {
    ...parameters,
    KeyMarker: encode(marker),
    IsTruncated: page.next !== undefined,
    NextKeyMarker: encodeOptional(page.next ?? null, encode),
    Version: versions.filter((one) => !one.deleteMarker).map(described),
    DeleteMarker: versions.filter((one) => one.deleteMarker).map(described),
  });
}

function list(call: S3Call, action: string, after: string) {
  const { bucket, context } = call;
  const { query } = call.request;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = parseLimit(query.get("max-keys"));
  context.authorise(action, bucketArn(bucket), {
    "s3:prefix": prefix,
    ...(delimiter === "" ? {} : { "s3:delimiter": delimiter }),
    "s3:max-keys": String(limit),
  });
  const encode = query.get("encoding-type") === "url" ? urlEncode : (text: string) => text;
  const every = bucket.index.keys();
  const keys = action === "s3:ListBucket" ? every.filter((key) => bucket.current(key) !== undefined) : every;
  const page = pageOf(keys, { prefix, delimiter, after, limit });
  const entries = page.keys.flatMap((key) => {
    const version = bucket.current(key);
    return version === undefined ? [] : [entryOf(version, encode, true)];
  });
  const parameters: XmlObject = {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: query.get("encoding-type"),
    CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })),
  };
  return { parameters, entries, page, encode };
}

function entryOf(version: ObjectVersion, encode: (text: string) => string, withData: boolean): XmlObject {
  return {
    Key: encode(version.key),
    LastModified: version.lastModified,
    ...(withData ? { ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" } : {}),
  };
}

function parseLimit(text: string | null): number {
  if (text === null) return 1000;
  if (!/^\d{1,9}$/.test(text))
    throw new AwsError("InvalidArgument", `max-keys "${text}" is not a number from 0`);
  return Math.min(Number(text), 1000);
}

const toToken = (entry: string): string => Buffer.from(entry).toString("base64url");
const fromToken = (token: string): string => Buffer.from(token, "base64url").toString();

/** Percent-encodes as S3 does: everything except unreserved characters and the slash. */
function urlEncode(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/");
}

function encodeOptional(text: string | null, encode: (text: string) => string): string | undefined {
  return text === null ? undefined : encode(text);
}
