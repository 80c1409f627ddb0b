import { join } from "node:path";
import { AwsError, type AwsResponse, type Service } from "../../gateway/service.ts";
import { deleteObject, deleteObjects } from "./operations/delete-objects.ts";
import { getObject } from "./operations/get-object.ts";
import { listObjects, listObjectsV2, listObjectVersions } from "./operations/list-objects.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
} from "./operations/multipart.ts";
import { copyObject, putObject } from "./operations/put-object.ts";
import { bucketArn, type S3Call, xmlResponse } from "./operations/s3-call.ts";
import type { Bucket } from "./store/bucket.ts";
import type { S3Store } from "./store/s3-store.ts";
import { Uploads } from "./store/uploads.ts";

/**
 * S3's REST API for a store, with path-style addresses: `http://127.0.0.1:PORT/bucket/key`. Unknown operations are
 * refused.
 */
export function s3Api(store: S3Store, place: { region: string; now: () => Date }): Service {
  const uploads = new Map<string, Uploads>();
  const uploadsOf = (bucket: Bucket): Uploads => {
    const known = uploads.get(bucket.name) ?? new Uploads(join(bucket.directory, "uploads"));
    uploads.set(bucket.name, known);
    return known;
  };
  return {
    signingNames: ["s3"],
    async handle(request, context) {
      const [, bucketName = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
      if (bucketName === "") {
        context.authorise("s3:ListAllMyBuckets", "*");
        const Bucket = store.bucketNames().map((Name) => ({
          Name,
          CreationDate: store.bucket(Name).settings.createdAt,
        }));
        return xmlResponse("ListAllMyBucketsResult", { Buckets: { Bucket } });
      }
      if (Buffer.byteLength(key) > 1024)
        throw new AwsError("KeyTooLongError", "a key has at most 1024 bytes");
      const bucket = store.bucket(bucketName);
      const call: S3Call = { request, context, store, bucket, key, uploads: uploadsOf, ...place };
      return key === "" ? bucketCall(call) : objectCall(call);
    },
  };
}

const knownSubresources = ["uploads", "uploadId", "versions", "location", "versioning", "delete"] as const;

/** Sub-resources of S3 with an optional empty value. Only the emulated ones are answered. */
const otherSubresources = [
  "acl",
  "tagging",
  "policy",
  "lifecycle",
  "cors",
  "encryption",
  "retention",
  "legal-hold",
]
  .concat(["attributes", "torrent", "select", "restore", "website", "logging", "notification", "partNumber"])
  .concat(["replication", "object-lock", "publicAccessBlock", "ownershipControls"]);

/** Key of an operation: `method` and sub-resource, such as "GET versions". */
function subject({ request }: S3Call): string {
  const known = knownSubresources.find((name) => request.query.has(name));
  if (known !== undefined) return `${request.method} ${known}`;
  const other = otherSubresources.find((name) => request.query.has(name));
  return other === undefined ? request.method : `${request.method} ${other}`;
}

function bucketCall(call: S3Call): AwsResponse | Promise<AwsResponse> {
  const { bucket, context, request } = call;
  switch (subject(call)) {
    case "GET":
      return request.query.get("list-type") === "2" ? listObjectsV2(call) : listObjects(call);
    case "GET versions":
      return listObjectVersions(call);
    case "GET uploads":
      return listUploads(call);
    case "GET location":
      context.authorise("s3:GetBucketLocation", bucketArn(bucket));
      return locationOf(call.region);
    case "GET versioning":
      context.authorise("s3:GetBucketVersioning", bucketArn(bucket));
      return xmlResponse("VersioningConfiguration", {
        Status: bucket.settings.versioning ? "Enabled" : undefined,
      });
    case "HEAD":
      context.authorise("s3:ListBucket", bucketArn(bucket));
      return { status: 200, headers: { "x-amz-bucket-region": call.region, "content-length": "0" } };
    case "POST delete":
      return deleteObjects(call);
    default:
      return notEmulated(call);
  }
}

function objectCall(call: S3Call): AwsResponse | Promise<AwsResponse> {
  const { query, headers } = call.request;
  const uploadId = query.get("uploadId") ?? "";
  const source = headers["x-amz-copy-source"];
  switch (subject(call)) {
    case "GET":
    case "HEAD":
      return getObject(call);
    case "PUT":
      return source === undefined ? putObject(call) : copyObject(call, source);
    case "DELETE":
      return deleteObject(call);
    case "POST uploads":
      return createUpload(call);
    case "PUT uploadId":
      return uploadPart(call, uploadId);
    case "POST uploadId":
      return completeUpload(call, uploadId);
    case "DELETE uploadId":
      return abortUpload(call, uploadId);
    case "GET uploadId":
      return listParts(call, uploadId);
    default:
      return notEmulated(call);
  }
}

/**
 * Answer to GetBucketLocation. us-east-1 has an empty location. Unlike in other answers, the root element has the
 * content directly.
 */
function locationOf(region: string): AwsResponse {
  const answer = xmlResponse("LocationConstraint", {});
  const text = region === "us-east-1" ? "" : region;
  return { ...answer, body: String(answer.body).replace("></", `>${text}</`) };
}

function notEmulated(call: S3Call): never {
  throw new AwsError("NotImplemented", `the embedded cloud does not emulate ${subject(call)} of S3`, 501);
}
