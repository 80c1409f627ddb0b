import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { ourError } from "../../../../core/errors/error.ts";
import type { Datasets } from "../../ports.ts";
import { asDatasetError, asFreezeError } from "./dataset-errors.ts";
import { gzipLines } from "./gzip-lines.ts";

/** Datasets bucket. Files to freeze are written to the function's disk first, so memory stays constant for any size. */
export function s3Datasets(bucket: string, client = new S3Client({})): Datasets {
  return {
    async freeze(prefix, file, lines) {
      const spool = join(tmpdir(), `${randomUUID()}.gz`);
      const hash = createHash("sha256");
      let count = 0;
      async function* bytes() {
        for await (const line of lines) {
          count++;
          const text = `${line}\n`;
          hash.update(text);
          yield text;
        }
      }
      try {
        await pipeline(Readable.from(bytes()), createGzip(), createWriteStream(spool));
        const digest = hash.digest("hex");
        const folder = `${prefix}/${digest}`;
        // The name is the content, so writing it a second time changes nothing.
        await new Upload({
          client,
          params: { Bucket: bucket, Key: `${folder}/${file}`, Body: createReadStream(spool) },
        })
          .done()
          .catch((error: unknown) => {
            throw asFreezeError(`s3://${bucket}/${folder}/${file}`, error);
          });
        return { hash: digest, uri: `s3://${bucket}/${folder}`, lines: count };
      } finally {
        await rm(spool, { force: true });
      }
    },

    async *lines(uri) {
      const { Bucket, Key } = locate(uri);
      const answer = await client.send(new GetObjectCommand({ Bucket, Key })).catch((error: unknown) => {
        throw asDatasetError(uri, error);
      });
      if (!(answer.Body instanceof Readable)) {
        throw ourError("OBJ005", {
          where: uri,
          found: "no stream",
          expected: "the bytes of the object",
          next: "Report it.",
        });
      }
      try {
        yield* gzipLines(answer.Body);
      } catch (error) {
        throw asDatasetError(uri, error);
      }
    },
  };
}

function locate(uri: string): { Bucket: string; Key: string } {
  const { hostname, pathname } = new URL(uri);
  return { Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) };
}
