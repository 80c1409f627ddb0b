import { renderXml, type XmlObject } from "../../../gateway/protocols/xml.ts";
import type { AwsRequest, AwsResponse, CallContext } from "../../../gateway/service.ts";
import { checksumAlgorithms, checksumHeader } from "../body/digests.ts";
import type { Bucket } from "../store/bucket.ts";
import type { ObjectVersion } from "../store/object-version.ts";
import type { S3Store } from "../store/s3-store.ts";
import type { Uploads } from "../store/uploads.ts";

/** One S3 request to an existing bucket. `key` is "" for a call about the bucket. */
export interface S3Call {
  request: AwsRequest;
  context: CallContext;
  store: S3Store;
  bucket: Bucket;
  key: string;
  uploads(bucket: Bucket): Uploads;
  region: string;
  now(): Date;
}

export const bucketArn = (bucket: Bucket): string => `arn:aws:s3:::${bucket.name}`;
export const objectArn = (bucket: Bucket, key: string): string => `${bucketArn(bucket)}/${key}`;

/**
 * Checks the caller's permission for the KMS key of the bucket: `kms:GenerateDataKey` to write, `kms:Decrypt` to
 * read, both for a multipart upload. S3 uses the key on the caller's behalf.
 * Source  AWS S3 user guide, "Using server-side encryption with AWS KMS keys: permissions"
 */
export function authoriseKey(
  call: S3Call,
  bucket: Bucket,
  ...actions: ("GenerateDataKey" | "Decrypt")[]
): void {
  const { kmsKeyArn } = bucket.settings;
  if (kmsKeyArn === undefined) return;
  for (const action of actions) {
    call.context.authorise(`kms:${action}`, kmsKeyArn, {
      "kms:ViaService": `s3.${call.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": bucketArn(bucket),
    });
  }
}

export function xmlResponse(root: string, content: XmlObject, status = 200): AwsResponse {
  const body = renderXml(root, content, "http://s3.amazonaws.com/doc/2006-03-01/");
  return { status, headers: { "content-type": "application/xml" }, body };
}

/** Response headers that describe a version. */
export function versionHeaders(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  const { kmsKeyArn } = bucket.settings;
  return {
    ...(version.deleteMarker ? { "x-amz-delete-marker": "true" } : { etag: `"${version.etag}"` }),
    ...(version.versionId === "null" ? {} : { "x-amz-version-id": version.versionId }),
    ...(kmsKeyArn === undefined
      ? {}
      : {
          "x-amz-server-side-encryption": "aws:kms",
          "x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn,
        }),
  };
}

export function checksumHeaders(checksums: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const algorithm of checksumAlgorithms) {
    const value = checksums[algorithm];
    if (value !== undefined) headers[checksumHeader(algorithm)] = value;
  }
  return Object.keys(headers).length === 0 ? headers : { ...headers, "x-amz-checksum-type": "FULL_OBJECT" };
}
