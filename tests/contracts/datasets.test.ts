import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gzipLines } from "../../lambdas/shared/adapters/gzip-lines.ts";
import { s3Datasets } from "../../lambdas/shared/adapters/s3-datasets.ts";
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
