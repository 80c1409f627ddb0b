import { AwsError, type AwsResponse } from "../../../gateway/service.ts";
import { writeBody } from "../body/write-body.ts";
import { type ObjectVersion, objectHeaders } from "../store/object-version.ts";
import { findVersion, matchesETag, preconditionFailed } from "./get-object.ts";
import {
  authoriseKey,
  checksumHeaders,
  objectArn,
  type S3Call,
  versionHeaders,
  xmlResponse,
} from "./s3-call.ts";

/** PutObject: streams the body to disk, verifies its checksums, and makes it the current version in one step. */
export async function putObject(call: S3Call): Promise<AwsResponse> {
  const { request, bucket, key } = call;
  authoriseWrite(call);
  const condition = writeCondition(request.headers);
  // Refused before the upload where that is known already; `commit` asks again.
  condition(bucket.current(key));
  const { fileId, path } = bucket.newFile();
  const { size, md5, checksums } = await writeBody(request.body, request.headers, path);
  const draft = { key, fileId, size, etag: md5, checksums, headers: objectHeaders(request.headers) };
  const version = bucket.commit(draft, condition);
  return { status: 200, headers: { ...versionHeaders(bucket, version), ...checksumHeaders(checksums) } };
}

/** CopyObject, also from another bucket or an older version. Metadata is copied unless the request asks for REPLACE. */
export async function copyObject(call: S3Call, source: string): Promise<AwsResponse> {
  const { request, bucket, key } = call;
  const from = parseSource(source);
  const fromBucket = call.store.bucket(from.bucket);
  const original = findVersion(call, fromBucket, from.key, from.versionId);
  authoriseKey(call, fromBucket, "Decrypt");
  authoriseWrite(call);
  const replace = request.headers["x-amz-metadata-directive"] === "REPLACE";
  if (original === bucket.current(key) && !replace && !bucket.settings.versioning) {
    throw new AwsError("InvalidRequest", "the copy would replace the object with itself without any change");
  }
  const file = await fromBucket.openData(original);
  const { fileId, path } = bucket.newFile();
  const { size, md5, checksums } = await writeBody(file.createReadStream(), {}, path);
  const headers = replace ? objectHeaders(request.headers) : original.headers;
  const draft = { key, fileId, size, etag: md5, checksums: { ...original.checksums, ...checksums }, headers };
  const version = bucket.commit(draft, writeCondition(request.headers));
  const answer = xmlResponse("CopyObjectResult", {
    ETag: `"${version.etag}"`,
    LastModified: version.lastModified,
  });
  const sourceVersion: Record<string, string> =
    original.versionId === "null" ? {} : { "x-amz-copy-source-version-id": original.versionId };
  return { ...answer, headers: { ...answer.headers, ...versionHeaders(bucket, version), ...sourceVersion } };
}

/** Checks the permissions of a write. Tags and ACLs need additional permissions. */
export function authoriseWrite(call: S3Call): void {
  const { context, bucket, key, request } = call;
  const arn = objectArn(bucket, key);
  context.authorise("s3:PutObject", arn);
  if (request.headers["x-amz-tagging"] !== undefined) context.authorise("s3:PutObjectTagging", arn);
  if (request.headers["x-amz-acl"] !== undefined) context.authorise("s3:PutObjectAcl", arn);
  authoriseKey(call, bucket, "GenerateDataKey");
}

/** `If-None-Match: *` writes only if the key does not exist. `If-Match` replaces only the given ETag. */
export function writeCondition(
  headers: Readonly<Record<string, string>>,
): (current: ObjectVersion | undefined) => void {
  const ifNoneMatch = headers["if-none-match"];
  const ifMatch = headers["if-match"];
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw new AwsError("NotImplemented", "of If-None-Match S3 takes only * on a write", 501);
  }
  return (current) => {
    if (ifNoneMatch === "*" && current !== undefined) throw preconditionFailed("If-None-Match");
    if (ifMatch === undefined) return;
    if (current === undefined) throw new AwsError("NoSuchKey", "there is no object for If-Match", 404);
    if (!matchesETag(ifMatch, current)) throw preconditionFailed("If-Match");
  };
}

/** Parses `/bucket/key%20name?versionId=x`, with or without the first slash. */
function parseSource(source: string): { bucket: string; key: string; versionId?: string } {
  const [, bucket, key, versionId] = /^\/?([^/?]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(source) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new AwsError("InvalidArgument", `the copy source "${source}" is not bucket/key`);
  }
  return { bucket, key: decodeURIComponent(key), versionId };
}
