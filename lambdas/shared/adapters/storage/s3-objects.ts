import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { dependencyError, messageOf, userError } from "../../../../core/errors/error.ts";
import type { Objects } from "../../ports.ts";
import { awsFailure } from "../aws-failure.ts";

/** An S3 bucket whose objects are read by version. */
export function s3Objects(bucket: string, client = new S3Client({})): Objects {
  const uri = (key: string) => `s3://${bucket}/${key}`;
  return {
    async head(key) {
      const answer = await client
        .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
        .catch((error: unknown) => {
          throw asObjectError(uri(key), error);
        });
      return {
        key,
        // A bucket without versioning has one version, which S3 calls "null".
        versionId: answer.VersionId ?? "null",
        etag: answer.ETag ?? "",
        sizeBytes: answer.ContentLength ?? 0,
      };
    },

    async *list(prefix) {
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
          for (const object of page.Contents ?? []) {
            yield { key: object.Key ?? "", etag: object.ETag ?? "", sizeBytes: object.Size ?? 0 };
          }
        }
      } catch (error) {
        throw asObjectError(uri(prefix), error);
      }
    },

    async open({ key, versionId }) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(versionId === "null" ? {} : { VersionId: versionId }),
      });
      const answer = await client.send(command).catch((error: unknown) => {
        throw asObjectError(uri(key), error, versionId);
      });
      if (!(answer.Body instanceof Readable))
        throw asObjectError(uri(key), new Error("an answer without a body"));
      return download(uri(key), answer.Body);
    },
  };
}

/** Bytes of a response body. The stream fails with OBJ004 when the body ends too early. */
export function download(where: string, body: Readable): Readable {
  async function* bytes() {
    try {
      yield* body;
    } catch (error) {
      throw brokenOff(where, error);
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}

function brokenOff(where: string, error: unknown): Error {
  return dependencyError(
    "OBJ004",
    {
      where,
      found: `the download broke off: ${messageOf(error)}`,
      expected: "every byte of the object",
      next: "Nothing was loaded. The trigger retries; see S3's status if it goes on.",
    },
    error,
  );
}

/**
 * Converts an S3 error into an error with a code. It uses the HTTP status, because HeadObject's errors have no body
 * with a code.
 */
function asObjectError(where: string, error: unknown, versionId?: string): unknown {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const name = error instanceof Error ? error.name : "";
  // 405 stands for a delete marker.
  if (
    versionId !== undefined &&
    versionId !== "null" &&
    (name === "NoSuchVersion" || status === 404 || status === 405)
  ) {
    return versionGone(where, versionId, error);
  }
  if (status === 404) return noSuchObject(where, error);
  if (status === 403) return notAllowed(where, error);
  return notAnswered(where, error);
}

/** Error for a failed call to S3 or a broken connection. */
export function notAnswered(where: string, error: unknown): Error {
  const whenUnavailable = "The trigger retries; see S3's status if it goes on.";
  return awsFailure("OBJ004", { where, expected: "an answer from S3", whenUnavailable }, error);
}

export function noSuchObject(where: string, cause?: unknown): Error {
  const next = "Put the data there, or correct source.path of the workload; then run the slot again.";
  return userError(
    "OBJ001",
    { where, found: "no such object", expected: "the workload's data", next },
    cause,
  );
}

/** What S3 refused. Its own message names the principal and the action that lacks permission. */
export function deniedBy(cause: unknown): string {
  return cause === undefined ? "access denied" : `access denied: ${messageOf(cause)}`;
}

export function notAllowed(where: string, cause?: unknown): Error {
  const next =
    "Check that the key exists (S3 also answers so for a missing one), the bucket's policy, its KMS key, and `needs` in the function's contract.";
  return userError("OBJ002", { where, found: deniedBy(cause), expected: "permission to read", next }, cause);
}

export function versionGone(where: string, versionId: string, cause?: unknown): Error {
  return userError(
    "OBJ003",
    {
      where,
      found: `version ${versionId}, which the workload's shares are drawn from, was deleted`,
      expected: "the pinned version to be kept",
      next: "Restore it; or put the data under a new path, set source.path to it, and its shares are drawn anew.",
    },
    cause,
  );
}
