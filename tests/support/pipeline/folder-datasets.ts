import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { damagedDataset, noSuchDataset } from "../../../lambdas/shared/adapters/storage/dataset-errors.ts";
import type { Datasets } from "../../../lambdas/shared/ports.ts";

/**
 * The bucket of datasets in a real folder: one gzip file per object. It passes the suite of tests/contracts/datasets.ts,
 * as the adapter of S3 does; it says nothing about S3's own protocol.
 */
export function folderDatasets(folder: string): Datasets {
  return {
    async freeze(prefix, file, lines) {
      let text = "";
      let count = 0;
      for await (const line of lines) {
        text += `${line}\n`;
        count++;
      }
      const hash = createHash("sha256").update(text).digest("hex");
      const uri = `s3://datasets/${prefix}/${hash}`;
      putFile(folder, `${uri}/${file}`, gzipSync(text));
      return { hash, uri, lines: count };
    },
    async *lines(uri) {
      const path = join(folder, keyOf(uri));
      if (!existsSync(path)) throw noSuchDataset(uri);
      const parts = textOf(uri, readFileSync(path)).split("\n");
      const rest = parts.pop() ?? "";
      yield* parts;
      if (rest !== "") yield rest;
    },
  };
}

/** Stores an object at once or not at all, as an object store does. */
export function putFile(folder: string, uri: string, content: Buffer): void {
  const path = join(folder, keyOf(uri));
  mkdirSync(dirname(path), { recursive: true });
  const part = join(dirname(path), `.part-${process.pid}-${Math.random()}`);
  writeFileSync(part, content);
  renameSync(part, path);
}

function textOf(uri: string, content: Buffer): string {
  try {
    return gunzipSync(content).toString("utf8");
  } catch (error) {
    throw damagedDataset(uri, error);
  }
}

function keyOf(uri: string): string {
  return uri.replace("s3://datasets/", "");
}
