import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Datasets } from "../../lambdas/shared/ports.ts";

export interface DatasetsUnderTest {
  datasets: Datasets;
  /** Writes an object as a job would; result: its URI. */
  put(key: string, content: Buffer): Promise<string>;
  stop(): Promise<void>;
}

async function* linesOf(...lines: string[]): AsyncIterable<string> {
  yield* lines;
}

async function read(datasets: Datasets, uri: string): Promise<string[]> {
  return await Array.fromAsync(datasets.lines(uri));
}

/** What every implementation of the port Datasets does, as ports.ts describes it. */
export function datasetsContract(name: string, start: () => Promise<DatasetsUnderTest>): void {
  describe(`Datasets: ${name}`, () => {
    let world: DatasetsUnderTest;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    test("names frozen lines by the SHA-256 of their bytes, a newline after each", async () => {
      const frozen = await world.datasets.freeze(
        "workloads/news/snapshots",
        "snapshot.jsonl.gz",
        linesOf("a", "é"),
      );
      // printf 'a\né\n' | sha256sum
      expect(frozen.hash).toBe("3b8e79201784bc682391208841e1a8828ef127e472db56268550ec614ae629b8");
      expect(frozen.uri).toMatch(new RegExp(`^s3://[a-z]+/workloads/news/snapshots/${frozen.hash}$`));
      expect(frozen.lines).toBe(2);
    });

    test("gives frozen lines back in their order, whatever letters and line separators of Unicode they hold", async () => {
      const lines = ["{}", "naïve 漢字 🙂", "one\u2028line", ""];
      const { uri } = await world.datasets.freeze("order", "lines.gz", linesOf(...lines));
      expect(await read(world.datasets, `${uri}/lines.gz`)).toEqual(lines);
    });

    test("gives a last line that no newline ends, as a job's JSON document may have", async () => {
      const uri = await world.put("unended/lines.gz", gzipSync('first\n{"tracked":[]}'));
      expect(await read(world.datasets, uri)).toEqual(["first", '{"tracked":[]}']);
    });

    test("gives the same place for the same lines, and another for others", async () => {
      const first = await world.datasets.freeze("same", "lines.gz", linesOf("a", "b"));
      expect(await world.datasets.freeze("same", "lines.gz", linesOf("a", "b"))).toEqual(first);
      expect((await world.datasets.freeze("same", "lines.gz", linesOf("ab"))).uri).not.toBe(first.uri);
    });

    test("freezes no lines as an object without lines", async () => {
      const { uri, lines } = await world.datasets.freeze("none", "lines.gz", linesOf());
      expect([lines, await read(world.datasets, `${uri}/lines.gz`)]).toEqual([0, []]);
    });

    test("ends with the error of the lines, such as PostgreSQL's, and not with a part of them", async () => {
      const broken = new Error("the query was cancelled");
      async function* breaking() {
        yield "a";
        throw broken;
      }
      await expect(world.datasets.freeze("broken", "lines.gz", breaking())).rejects.toBe(broken);
    });

    test("says OBJ001 of an object that does not exist", async () => {
      const { uri } = await world.datasets.freeze("there", "lines.gz", linesOf("a"));
      await expect(read(world.datasets, `${uri}/other.gz`)).rejects.toMatchObject({
        code: "OBJ001",
        responsible: "user",
      });
    });

    test.each([
      ["is no gzip file", Buffer.from("class,confidence\n")],
      ["breaks off", gzipSync("line\n".repeat(50_000)).subarray(0, 60)],
    ])("says OBJ006 of an object that %s", async (_, content) => {
      const uri = await world.put(`damaged/${content.length}/lines.gz`, content);
      await expect(read(world.datasets, uri)).rejects.toMatchObject({ code: "OBJ006", responsible: "user" });
    });
  });
}
