import { S3ServiceException } from "@aws-sdk/client-s3";
import { messageOf, userError } from "../../../../core/errors/error.ts";
import { awsFault } from "../aws-failure.ts";
import { deniedBy, notAllowed, notAnswered } from "./s3-objects.ts";

const next =
  "Check the log of the job that writes it, and whether the object was deleted or changed by hand.";

/** Error for an object that a job did not write, or that was deleted. */
export function noSuchDataset(where: string, cause?: unknown): Error {
  return userError("OBJ001", { where, found: "no such object", expected: "what a job wrote", next }, cause);
}

/** Error for an object that is not a complete gzip file. */
export function damagedDataset(where: string, cause?: unknown): Error {
  const found = `damaged content (${messageOf(cause)})`;
  return userError("OBJ006", { where, found, expected: "a gzip file of lines", next }, cause);
}

/** Error for a missing permission to write or to encrypt. */
function notWritable(where: string, cause?: unknown): Error {
  return userError(
    "OBJ007",
    {
      where,
      found: deniedBy(cause),
      expected: "permission to write",
      next: "Check the bucket's policy, its KMS key, and `needs` in the function's contract.",
    },
    cause,
  );
}

/** Converts an error of S3 or the connection during a write into an error with a code. */
export function asFreezeError(where: string, error: unknown): Error {
  return awsFault(error) === "refused" ? notWritable(where, error) : notAnswered(where, error);
}

/** Converts an error of S3, the connection or the decompression into an error with a code. */
export function asDatasetError(where: string, error: unknown): Error {
  if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
    return damagedDataset(where, error);
  }
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 404) return noSuchDataset(where, error);
  if (status === 403) return notAllowed(where, error);
  return notAnswered(where, error);
}
