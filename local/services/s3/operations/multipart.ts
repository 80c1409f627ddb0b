import { z } from "zod";
import { readText } from "../../../gateway/protocols/body.ts";
import { parseXml } from "../../../gateway/protocols/xml.ts";
import { AwsError, type AwsResponse } from "../../../gateway/service.ts";
import { writeBody } from "../body/write-body.ts";
import { objectHeaders } from "../store/object-version.ts";
import { authoriseWrite, writeCondition } from "./put-object.ts";
import {
  authoriseKey,
  bucketArn,
  checksumHeaders,
  objectArn,
  type S3Call,
  versionHeaders,
  xmlResponse,
} from "./s3-call.ts";

export function createUpload(call: S3Call): AwsResponse {
  const { bucket, key, request } = call;
  authoriseWrite(call);
  const UploadId = call.uploads(bucket).start(key, objectHeaders(request.headers), call.now());
  return xmlResponse("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId });
}

export async function uploadPart(call: S3Call, uploadId: string): Promise<AwsResponse> {
  const { bucket, key, request, context } = call;
  context.authorise("s3:PutObject", objectArn(bucket, key));
  authoriseKey(call, bucket, "GenerateDataKey", "Decrypt");
  if (request.headers["x-amz-copy-source"] !== undefined) {
    throw new AwsError("NotImplemented", "UploadPartCopy is not emulated; CopyObject is, at any size", 501);
  }
  const partNumber = Number(request.query.get("partNumber"));
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000) {
    throw new AwsError("InvalidArgument", "partNumber is a whole number from 1 to 10000");
  }
  const uploads = call.uploads(bucket);
  uploads.find(uploadId, key);
  const body = await writeBody(request.body, request.headers, uploads.newPartPath(uploadId));
  uploads.addPart(uploadId, key, partNumber, body);
  return { status: 200, headers: { etag: `"${body.md5}"`, ...checksumHeaders(body.checksums) } };
}

const completionSchema = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number().int(), ETag: z.string() })).min(1),
  }),
});

export async function completeUpload(call: S3Call, uploadId: string): Promise<AwsResponse> {
  const { bucket, key, request, context } = call;
  context.authorise("s3:PutObject", objectArn(bucket, key));
  authoriseKey(call, bucket, "Decrypt");
  const parsed = completionSchema.safeParse(parseXml(await readText(request), ["Part"]));
  if (!parsed.success) throw new AwsError("MalformedXML", "an upload is completed with a list of its parts");
  const uploads = call.uploads(bucket);
  const upload = uploads.find(uploadId, key);
  const wanted = parsed.data.CompleteMultipartUpload.Part.map((part) => ({
    partNumber: part.PartNumber,
    etag: part.ETag,
  }));
  const { bytes, etag } = uploads.assemble(uploadId, key, wanted);
  const condition = writeCondition(request.headers);
  const { fileId, path } = bucket.newFile();
  const { size, checksums } = await writeBody(bytes, fullObjectChecksums(request.headers), path);
  const version = bucket.commit({ key, fileId, size, etag, checksums, headers: upload.headers }, condition);
  uploads.forget(uploadId);
  const answer = xmlResponse("CompleteMultipartUploadResult", {
    Location: `/${bucket.name}/${key}`,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${etag}"`,
  });
  return { ...answer, headers: { ...answer.headers, ...versionHeaders(bucket, version) } };
}

export function abortUpload(call: S3Call, uploadId: string): AwsResponse {
  const { bucket, key, context } = call;
  context.authorise("s3:AbortMultipartUpload", objectArn(bucket, key));
  const uploads = call.uploads(bucket);
  uploads.find(uploadId, key);
  uploads.forget(uploadId);
  return { status: 204 };
}

export function listParts(call: S3Call, uploadId: string): AwsResponse {
  const { bucket, key, context } = call;
  context.authorise("s3:ListMultipartUploadParts", objectArn(bucket, key));
  const { parts } = call.uploads(bucket).find(uploadId, key);
  return xmlResponse("ListPartsResult", {
    ...{ Bucket: bucket.name, Key: key, UploadId: uploadId, IsTruncated: false },
    Part: Object.entries(parts).map(([number, part]) => ({
      ...{ PartNumber: number, ETag: `"${part.md5}"`, Size: part.size },
    })),
  });
}

export function listUploads(call: S3Call): AwsResponse {
  const { bucket, context, request } = call;
  context.authorise("s3:ListBucketMultipartUploads", bucketArn(bucket));
  const prefix = request.query.get("prefix") ?? "";
  return xmlResponse("ListMultipartUploadsResult", {
    ...{ Bucket: bucket.name, Prefix: prefix, IsTruncated: false },
    Upload: call
      .uploads(bucket)
      .list()
      .filter(({ upload }) => upload.key.startsWith(prefix))
      .map(({ id, upload }) => ({ Key: upload.key, UploadId: id, Initiated: upload.startedAt })),
  });
}

/**
 * Checksum headers of a completion that apply to the whole object. They do so only with type FULL_OBJECT; otherwise
 * they are checksums of checksums.
 */
function fullObjectChecksums(headers: Readonly<Record<string, string>>): Record<string, string> {
  if (headers["x-amz-checksum-type"] !== "FULL_OBJECT") return {};
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-amz-checksum-")));
}
