import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { gzipLines } from "../../lambdas/shared/adapters/storage/gzip-lines.ts";
import { s3Datasets } from "../../lambdas/shared/adapters/storage/s3-datasets.ts";
import { freePort } from "../../local/runtimes/processes/free-port.ts";
import { startTestS3 } from "../local/s3-fixture.ts";
import { folderDatasets, putFile } from "../support/pipeline/folder-datasets.ts";
import { datasetsContract } from "./datasets.ts";

datasetsContract("the folder of the pipeline tests", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ratchet-datasets-"));
  return {
    datasets: folderDatasets(folder),
    async put(key, content) {
      putFile(folder, `s3://datasets/${key}`, content);
      return `s3://datasets/${key}`;
    },
    stop: () => rm(folder, { recursive: true }),
  };
});

datasetsContract("the adapter on the embedded S3", async () => {
  const s3 = await startTestS3();
  return {
    datasets: s3Datasets("plain", s3.s3),
    async put(key, content) {
      await s3.put("plain", key, content);
      return `s3://plain/${key}`;
    },
    stop: () => s3.stop(),
  };
});

test("the lines end with the error of a download that breaks off, not as if they were all", async () => {
  const whole = gzipSync(Array.from({ length: 20_000 }, (_, line) => `line ${line}`).join("\n"));
  async function* broken() {
    yield whole.subarray(0, 10_000);
    throw new Error("connection reset");
  }
  const lines: string[] = [];
  const reading = async () => {
    for await (const line of gzipLines(Readable.from(broken()))) lines.push(line);
  };
  await expect(reading()).rejects.toThrow("connection reset");
  expect(lines.length).toBeLessThan(20_000);
});

async function* oneLine() {
  yield "a line";
}

test("the adapter names what S3 refuses by who must act, for writing and for reading", async () => {
  const { other, s3, put, stop } = await startTestS3();
  await put("plain", "there.gz", gzipSync("a\n"));
  const refused = s3Datasets("plain", other);
  const absent = s3Datasets("nowhere", s3);
  const lines = Array.fromAsync(refused.lines("s3://plain/there.gz"));
  await expect(lines).rejects.toMatchObject({ code: "OBJ002", responsible: "user" });
  await expect(refused.freeze("a", "lines.gz", oneLine())).rejects.toMatchObject({
    ...{ code: "OBJ007", responsible: "user" },
  });
  await expect(absent.freeze("a", "lines.gz", oneLine())).rejects.toMatchObject({ code: "OBJ004" });
  await stop();
});

test("the adapter says OBJ004, to be tried again, of an S3 that cannot be reached", async () => {
  const client = new S3Client({
    ...{ endpoint: `http://127.0.0.1:${await freePort()}`, region: "eu-west-3", maxAttempts: 1 },
    ...{ forcePathStyle: true, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
  });
  const datasets = s3Datasets("plain", client);
  const unanswered = { code: "OBJ004", responsible: "dependency", retryable: true };
  await expect(datasets.freeze("a", "lines.gz", oneLine())).rejects.toMatchObject(unanswered);
  await expect(Array.fromAsync(datasets.lines("s3://plain/a.gz"))).rejects.toMatchObject(unanswered);
});
