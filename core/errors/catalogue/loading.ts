import type { ErrorFamily } from "./entry.ts";

/** Codes for a batch that was not loaded, or an S3 object that could not be read. */
export const loading = {
  LOAD001: { actor: "user", meaning: "The object has no rows.", runbook: "loading-a-batch-failed" },
  LOAD002: {
    actor: "user",
    meaning: "A configured column is missing from the header, or occurs in it twice.",
    runbook: "loading-a-batch-failed",
  },
  LOAD003: {
    actor: "user",
    meaning: "The header cannot be divided into columns by the delimiter of `source.format`.",
    runbook: "loading-a-batch-failed",
  },
  LOAD004: { actor: "user", meaning: "A quoted field is never closed.", runbook: "loading-a-batch-failed" },
  LOAD005: {
    actor: "user",
    meaning: "More rows were rejected than `source.maxRejectedShare` allows.",
    runbook: "loading-a-batch-failed",
  },
  LOAD006: {
    actor: "user",
    meaning: "The batch has rows of one class only.",
    runbook: "loading-a-batch-failed",
  },
  LOAD007: {
    actor: "user",
    meaning: "The rows of the batch repeat a few texts.",
    runbook: "loading-a-batch-failed",
  },
  LOAD008: {
    actor: "user",
    meaning: "The encoding of the object is unknown, changes inside it, or is not the configured one.",
    runbook: "loading-a-batch-failed",
  },
  LOAD009: { actor: "user", meaning: "The compressed object is damaged.", runbook: "loading-a-batch-failed" },
  LOAD010: {
    actor: "dependency",
    meaning: "The number of rows of a pinned object version has changed.",
    runbook: "loading-a-batch-failed",
  },
  LOAD012: {
    actor: "user",
    meaning: "The label column has more distinct values than a classifier has classes.",
    runbook: "loading-a-batch-failed",
  },
  LOAD013: {
    actor: "user",
    meaning: "The object is not a table of text but an archive, a workbook or another format.",
    runbook: "loading-a-batch-failed",
  },
  LOAD014: {
    actor: "user",
    meaning: "The object has a second header with the columns in another order.",
    runbook: "loading-a-batch-failed",
  },
  OBJ001: { actor: "user", meaning: "The object does not exist.", runbook: "loading-a-batch-failed" },
  OBJ002: {
    actor: "user",
    meaning: "Reading the object is not permitted.",
    runbook: "loading-a-batch-failed",
  },
  OBJ003: {
    actor: "user",
    meaning: "The pinned version of the object was deleted.",
    runbook: "loading-a-batch-failed",
  },
  OBJ004: {
    actor: "dependency",
    meaning: "S3 does not answer, or the download was interrupted.",
    runbook: "loading-a-batch-failed",
  },
  OBJ005: { actor: "us", meaning: "S3 returned an object without a body.", runbook: "a-function-fails" },
  OBJ006: {
    actor: "user",
    meaning: "The stored object is not a complete gzip file.",
    runbook: "an-evaluation-job-failed",
  },
  OBJ007: { actor: "user", meaning: "Writing the object is not permitted.", runbook: "a-function-fails" },
  WORK001: { actor: "user", meaning: "The stack has no workload of this name.", runbook: "a-function-fails" },
  WORK002: {
    actor: "us",
    meaning: "The workload's settings in Parameter Store are invalid: the deployment did not write them.",
    runbook: "a-function-fails",
  },
  WORK003: {
    actor: "dependency",
    meaning: "The workload's settings cannot be read from Parameter Store.",
    runbook: "a-function-fails",
  },
} as const satisfies ErrorFamily;
