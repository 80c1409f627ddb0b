import { gzipSync } from "node:zlib";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { csvOf, type LoadingBench, slots } from "../support/loading.ts";
import { type LoadingDatabase, startLoadingDatabase } from "../support/loading-database.ts";

let database: LoadingDatabase;
let pool: pg.Pool;
let bench: LoadingBench;

beforeAll(async () => {
  database = await startLoadingDatabase();
  pool = database.pool;
});
afterAll(() => database.postgres.stop());

beforeEach(async () => {
  bench = await database.freshBench();
});
afterEach(() => bench.objects.remove());

const [first = "", second = "", third = ""] = slots;

async function query<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
  return (await pool.query<R>(sql, values)).rows;
}

describe("source.mode share", () => {
  test("loads the initial share, then the later share of all rows, until the source is exhausted", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.5, share: 0.3 } });
    expect(await bench.load("news", first)).toMatchObject({
      status: "loaded",
      rowsExpected: 50,
      rowsLoaded: 50,
    });
    expect(await bench.load("news", second)).toMatchObject({
      status: "loaded",
      rowsExpected: 30,
      rowsLoaded: 30,
    });
    expect(await bench.load("news", third)).toMatchObject({
      status: "loaded",
      rowsExpected: 20,
      rowsLoaded: 20,
    });
    expect(await bench.load("news", slots[3])).toMatchObject({ status: "exhausted", rowsLoaded: 0 });
    const [row] = await query("SELECT count(*) AS rows, count(DISTINCT text) AS texts FROM examples");
    expect(row).toEqual({ rows: 100, texts: 100 });
    expect(bench.events).toEqual(
      [first, second, third].map((slot) => ({ name: "DataLoaded", detail: { workload: "news", slot } })),
    );
  });

  test("draws every class from a file that is sorted by class", async () => {
    await bench.objects.put("news.csv", csvOf(4000));
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.2 } });
    await bench.load("news");
    const labels = await query<{ rows: number }>(
      "SELECT label, count(*) AS rows FROM examples GROUP BY label",
    );
    expect(labels).toHaveLength(4);
    // 200 of each are expected; four standard deviations are 51.
    for (const label of labels) expect(Math.abs(label.rows - 200)).toBeLessThan(51);
  });

  test("stores texts and labels as they are in the file, with the verification read back", async () => {
    await bench.objects.put(
      "news.csv",
      'label,extra,text\r\nsport,1,"He said ""no"",\r\nthen left"\r\nart,2,Ünïcödé 🎨\r\nart,3,Ünïcödé  🎨 \r\n',
    );
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 1 } });
    await bench.load("news");
    expect(await query("SELECT text, label FROM examples ORDER BY row_key")).toEqual([
      { text: 'He said "no",\r\nthen left', label: "sport" },
      { text: "Ünïcödé 🎨", label: "art" },
      { text: "Ünïcödé  🎨 ", label: "art" },
    ]);
    const [batch] = await query<{ verification: object }>("SELECT verification FROM batches");
    expect(batch?.verification).toMatchObject({
      rows: 3,
      labels: { sport: 1, art: 2 },
      distinctTexts: 2,
      duplicateTexts: 1,
      duplicateKeys: 0,
    });
  });

  test("sets aside about the configured share, and equal texts on the same side", async () => {
    const rows = Array.from({ length: 2000 }, (_, row) => `Text ${row % 1000},${row % 2 ? "a" : "b"}`);
    await bench.objects.put("news.csv", `text,label\n${rows.join("\n")}`);
    bench.configure({
      name: "news",
      source: { path: "news.csv", initialShare: 1 },
      evaluation: { share: 0.2 },
    });
    await bench.load("news");
    const [sides] = await query<{ aside: number; torn: number }>(
      `SELECT sum(aside) AS aside, count(*) FILTER (WHERE aside NOT IN (0, n)) AS torn
       FROM (SELECT text, count(*) FILTER (WHERE set_aside)::float8 AS aside, count(*) AS n FROM examples GROUP BY text) t`,
    );
    expect(sides?.torn).toBe(0);
    // 400 expected of 1,000 pairs; four standard deviations are 101.
    expect(Math.abs((sides?.aside ?? 0) - 400)).toBeLessThan(101);
  });

  test("goes on with the pinned version when the object was replaced", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.5, share: 0.5 } });
    await bench.load("news", first);
    await bench.objects.put("news.csv", "text,label\nother,x\nanother,y\n");
    expect(await bench.load("news", second)).toMatchObject({ rowsLoaded: 50 });
    expect(await query("SELECT count(*) AS n FROM examples WHERE text LIKE 'text number%'")).toEqual([
      { n: 100 },
    ]);
  });

  test("says that the pinned version is gone when it was deleted, and leaves the earlier batch", async () => {
    const version = await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv" } });
    await bench.load("news", first);
    bench.objects.deleteVersion("news.csv", version);
    await bench.objects.put("news.csv", csvOf(100));
    await expect(bench.load("news", second)).rejects.toMatchObject({ code: "OBJ003" });
    expect(await query("SELECT status FROM batches ORDER BY slot")).toEqual([
      { status: "loaded" },
      { status: "failed" },
    ]);
    expect(await query("SELECT count(*) AS n FROM examples")).toEqual([{ n: 20 }]);
  });

  test("loads each key once when the file repeats keys of its key column", async () => {
    await bench.objects.put("news.csv", "id,text,label\nk1,one,a\nk2,two,b\nk1,one again,a\n");
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 1, columns: { key: "id" } } });
    expect(await bench.load("news")).toMatchObject({ rowsExpected: 3, rowsLoaded: 2, rowsRejected: 0 });
    expect(await query("SELECT row_key FROM examples ORDER BY 1")).toEqual([
      { row_key: "k1" },
      { row_key: "k2" },
    ]);
    const [batch] = await query<{ n: number }>(
      "SELECT (verification->>'duplicateKeys')::int AS n FROM batches",
    );
    expect(batch?.n).toBe(1);
  });

  test("keeps two workloads on the same object apart", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "one", source: { path: "news.csv", initialShare: 0.2 } });
    bench.configure({ name: "two", source: { path: "news.csv", initialShare: 0.4, seed: 7 } });
    await Promise.all([bench.load("one"), bench.load("two")]);
    expect(await query("SELECT workload, count(*) AS n FROM examples GROUP BY 1 ORDER BY 1")).toEqual([
      { workload: "one", n: 20 },
      { workload: "two", n: 40 },
    ]);
  });
});

describe("source.mode new", () => {
  test("loads what appeared since the last slot, and of it only the rows that are new", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/monday.csv", "text,label\na b,x\nc d,y\n");
    await bench.objects.put("elsewhere/other.csv", "text,label\nz,z\n");
    expect(await bench.load("tickets", first)).toMatchObject({ status: "loaded", rowsLoaded: 2 });
    await bench.objects.put("in/tuesday.csv", "text,label\nc d,y\ne f,x\n");
    expect(await bench.load("tickets", second)).toMatchObject({ rowsExpected: 2, rowsLoaded: 1 });
    expect(await bench.load("tickets", third)).toMatchObject({ status: "exhausted" });
    expect(await query("SELECT text FROM examples ORDER BY text")).toEqual([
      { text: "a b" },
      { text: "c d" },
      { text: "e f" },
    ]);
  });

  test("says exhausted, without an event, when an object holds only known rows", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/1.csv", "text,label\na,x\nb,y\n");
    await bench.load("tickets", first);
    await bench.objects.put("in/2.csv", "text,label\nb,y\na,x\n");
    expect(await bench.load("tickets", second)).toMatchObject({
      status: "exhausted",
      rowsExpected: 2,
      rowsLoaded: 0,
    });
    expect(bench.events).toHaveLength(1);
  });
});

describe("formats", () => {
  const rows = [
    { text: "première", label: "a" },
    { text: "second", label: "b" },
  ];
  const jsonl = rows.map((row) => JSON.stringify({ ...row, id: 7, other: null })).join("\n");

  test.each([
    ["CSV with a byte order mark", "f.csv", Buffer.from("\ufefftext,label\npremière,a\nsecond,b"), {}],
    ["TSV with CRLF", "f.tsv", Buffer.from("text\tlabel\r\npremière\ta\r\nsecond\tb\r\n"), { format: "tsv" }],
    ["JSON Lines", "f.jsonl", Buffer.from(jsonl), { format: "jsonl" }],
    ["compressed JSON Lines", "f.jsonl.gz", gzipSync(jsonl), { format: "jsonl" }],
    [
      "compressed CSV in two members",
      "f.csv.gz",
      Buffer.concat([gzipSync("text,label\npremière,a\n"), gzipSync("second,b\n")]),
      {},
    ],
    [
      "declared Latin-1",
      "f.csv",
      Buffer.from("text,label\npremière,a\nsecond,b\n", "latin1"),
      { encoding: "latin-1" },
    ],
    [
      "mapped columns",
      "f.csv",
      Buffer.from("x,Klasse,Inhalt\n1,a,première\n2,b,second\n"),
      { columns: { text: "Inhalt", label: "Klasse" } },
    ],
  ] as const)("reads %s, whatever the size of the chunks", async (_, key, content, source) => {
    for (const [index, chunkBytes] of [65_536, 1, 7].entries()) {
      const name = `w${index}`;
      bench.objects.chunkBytes = chunkBytes;
      await bench.objects.put(key, content);
      bench.configure({ name: `news${index}`, source: { path: key, initialShare: 1, ...source } });
      await bench.load(`news${index}`);
      expect(
        await query("SELECT text, label FROM examples WHERE workload = $1 ORDER BY label", [`news${index}`]),
        name,
      ).toEqual(rows);
    }
  });
});
