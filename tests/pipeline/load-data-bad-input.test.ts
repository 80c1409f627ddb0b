import { gzipSync } from "node:zlib";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isRatchetError, type RatchetError } from "../../core/errors/error.ts";
import type { WorkloadInput } from "../../tasks/workload.ts";
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

type SourceInput = Partial<WorkloadInput["source"]>;

/** Loads everything of one file; result: the error, which left no row visible and a failed batch that records the reason. */
async function refusal(
  content: string | Buffer,
  source: SourceInput = {},
  key = "news.csv",
): Promise<RatchetError> {
  await bench.objects.put(key, content);
  bench.configure({ name: "news", source: { path: key, initialShare: 1, ...source } });
  const error: unknown = await bench.load("news").then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRatchetError(error)) throw new Error(`not refused by a RatchetError: ${String(error)}`);
  expect((await pool.query("SELECT count(*) AS n FROM examples")).rows).toEqual([{ n: 0 }]);
  expect((await pool.query("SELECT status, failure->>'code' AS code FROM batches")).rows).toEqual([
    { status: "failed", code: error.code },
  ]);
  expect((await pool.query("SELECT outcome FROM slot_runs")).rows).toEqual([{ outcome: "failed" }]);
  expect(bench.events).toEqual([]);
  return error;
}

/** Loads everything of one file that holds some bad rows among many good ones; result: the rows of quarantine. */
async function rejected(content: string | Buffer, source: SourceInput = {}, key = "news.csv") {
  await bench.objects.put(key, content);
  bench.configure({ name: "news", source: { path: key, initialShare: 1, maxRejectedShare: 0.5, ...source } });
  const result = await bench.load("news");
  expect(result.status).toBe("loaded");
  const { rows } = await pool.query<{ line: number; reason: string }>(
    "SELECT line, reason FROM quarantine ORDER BY line",
  );
  expect(result.rowsRejected).toBe(rows.length);
  expect(result.rowsLoaded + result.rowsRejected).toBe(result.rowsExpected);
  return rows;
}

describe("a file that cannot be read as a whole", () => {
  test("an unclosed quote is named with the line that opens it", async () => {
    const error = await refusal('text,label\ngood,a\n"never closed,b\nmore,a\nmore,b\n');
    expect(error).toMatchObject({
      code: "LOAD004",
      responsible: "user",
      facts: { where: "news.csv line 3" },
    });
  });

  test("an unclosed quote is named also when the text behind it is longer than a row may be", async () => {
    const error = await refusal(`text,label\ngood,a\n"never closed\n${"more of it\n".repeat(30_000)}`, {
      maxTextBytes: 1000,
    });
    expect(error).toMatchObject({ code: "LOAD004", facts: { where: "news.csv line 3" } });
  });

  test.each([
    ["tabs for commas", "text\tlabel\na\tb\n", { format: "csv" }],
    ["commas for tabs", "text,label\na,b\n", { format: "tsv" }],
  ] as const)("the wrong delimiter, %s, is recognised by the header", async (_, content, source) => {
    expect(await refusal(content, source)).toMatchObject({ code: "LOAD003" });
  });

  test("a missing column is named with the nearest that is there", async () => {
    const error = await refusal("Texte,label\na,b\n");
    expect(error.code).toBe("LOAD002");
    expect(error.facts.found).toContain('nearest is "Texte"');
    expect(error.facts.next).toContain("source.columns.text");
  });

  test("a missing property of JSON Lines is named with the nearest that is there", async () => {
    const error = await refusal('{"text": "a", "labels": "b"}\n', { format: "jsonl" });
    expect(error).toMatchObject({ code: "LOAD002" });
    expect(error.facts.found).toContain('nearest is "labels"');
  });

  test("a column that is there twice is refused", async () => {
    expect(await refusal("text,label,text\na,b,c\n")).toMatchObject({ code: "LOAD002" });
  });

  test.each([
    ["nothing", ""],
    ["a header", "text,label\n"],
    ["blank lines", "\n\r\n\n"],
    ["a byte order mark", "\ufeff"],
  ])("a file of only %s is empty", async (_, content) => {
    expect(await refusal(content)).toMatchObject({ code: "LOAD001" });
  });

  test("UTF-16 that is declared as UTF-8 is recognised by its byte order mark", async () => {
    const content = Buffer.from("\ufefftext,label\na,b\n", "utf16le");
    expect(await refusal(content, { encoding: "utf-8" })).toMatchObject({ code: "LOAD008" });
  });

  test.each([
    ["cut short", gzipSync(csvOf(1000)).subarray(0, 500)],
    ["not compressed at all", Buffer.from(csvOf(10))],
  ])("a .gz that is %s is refused", async (_, content) => {
    expect(await refusal(content, {}, "news.csv.gz")).toMatchObject({ code: "LOAD009" });
  });
});

describe("rows that are no rows", () => {
  const good = Array.from({ length: 10 }, (_, row) => `good ${row},${row % 2 ? "a" : "b"}\n`).join("");

  test("go to quarantine with line and reason, and the others are loaded", async () => {
    const rows = await rejected(
      `text,label\n${good}one field\ntoo,many,fields\n,a\n"  ",a\nno label,\n"a ""b"" c"x,a\nnul\0,a\nfine,a\n`,
    );
    expect(rows).toEqual([
      { line: 12, reason: "ragged" },
      { line: 13, reason: "ragged" },
      { line: 14, reason: "text-empty" },
      { line: 15, reason: "text-empty" },
      { line: 16, reason: "label-empty" },
      { line: 17, reason: "quote" },
      { line: 18, reason: "nul" },
    ]);
    expect((await pool.query("SELECT count(*) AS n FROM examples WHERE text = 'fine'")).rows).toEqual([
      { n: 1 },
    ]);
  });

  test("for a quote that joins rows are its line alone, whatever follows", async () => {
    const rows = Array.from({ length: 300 }, (_, row) => `text ${row},${row % 2 ? "a" : "b"}`);
    const stray = rows.with(100, '"opened here,b').with(151, 'closed here",a');
    expect(await rejected(`text,label\n${stray.join("\n")}\n`)).toEqual([
      { line: 102, reason: "quote-open" },
    ]);
    expect((await pool.query("SELECT count(*) AS n FROM examples")).rows).toEqual([{ n: 299 }]);
  });

  test("count lines inside quoted fields, so that the number is the editor's", async () => {
    const rows = await rejected(`text,label\n"two\nlines",a\n${good}"three\r\n\r\nlines",b\nragged\n`);
    expect(rows).toEqual([{ line: 17, reason: "ragged" }]);
  });

  test("in JSON Lines have each its reason: no JSON, no object, no property, no text, half a surrogate pair", async () => {
    const lines = Array.from({ length: 10 }, (_, row) => `{"text":"good ${row}","label":"${row % 2}"}`);
    const rows = await rejected(
      [
        ...lines,
        "{broken",
        "[1]",
        '{"text":"a"}',
        '{"text":" ","label":"1"}',
        '{"text":"\\ud800","label":"1"}',
        '{"text":"a\\u0000","label":"1"}',
      ].join("\n"),
      { format: "jsonl" },
    );
    expect(rows).toEqual([
      { line: 11, reason: "json" },
      { line: 12, reason: "json" },
      { line: 13, reason: "field-missing" },
      { line: 14, reason: "text-empty" },
      { line: 15, reason: "encoding" },
      { line: 16, reason: "nul" },
    ]);
  });

  test("with a label outside the closed list go to quarantine", async () => {
    const rows = await rejected(`text,label\n${good}stray,c\n`, { labels: ["a", "b"] });
    expect(rows).toEqual([{ line: 12, reason: "label-unknown" }]);
  });

  test("with an empty or too long key go to quarantine", async () => {
    const keyed = Array.from({ length: 10 }, (_, row) => `k${row},good ${row},${row % 2}\n`).join("");
    const rows = await rejected(`id,text,label\n${keyed},a,1\n${"k".repeat(201)},a,1\n`, {
      columns: { key: "id" },
    });
    expect(rows).toEqual([
      { line: 12, reason: "key-empty" },
      { line: 13, reason: "key-too-long" },
    ]);
  });

  test("in Latin-1 when UTF-8 is declared fail the batch, and the way out is named", async () => {
    const rows = Array.from(
      { length: 20 },
      (_, row) => `${row % 4 ? "plain" : "déjà"} ${row},${row % 2 ? "a" : "b"}`,
    );
    const content = Buffer.from(`text,label\n${rows.join("\n")}`, "latin1");
    const error = await refusal(content, { encoding: "utf-8" });
    expect(error).toMatchObject({ code: "LOAD005", facts: { where: "news.csv line 2" } });
    expect(error.facts.found).toContain("5 of 20 rows rejected (encoding 5)");
    expect(error.facts.next).toContain("source.encoding");
  });

  test("fail the batch above the share, with every line in quarantine, and pass exactly at it", async () => {
    const hundred = (bad: number) => `text,label\n${csvOf(100 - bad).slice(11)}${"ragged\n".repeat(bad)}`;
    const error = await refusal(hundred(6));
    expect(error).toMatchObject({ code: "LOAD005" });
    expect((await pool.query("SELECT count(*) AS n FROM quarantine")).rows).toEqual([{ n: 6 }]);

    await bench.objects.put("news.csv", hundred(5));
    expect(await bench.load("news")).toMatchObject({ status: "loaded", rowsLoaded: 95, rowsRejected: 5 });
    expect((await pool.query("SELECT count(*) AS n FROM quarantine")).rows).toEqual([{ n: 5 }]);
  });

  test("are stored up to 1,000 and counted beyond", async () => {
    await refusal(`text,label\n${"ragged\n".repeat(1500)}`);
    expect((await pool.query("SELECT rows_rejected AS rejected FROM batches")).rows).toEqual([
      { rejected: 1500 },
    ]);
    expect((await pool.query("SELECT count(*) AS n FROM quarantine")).rows).toEqual([{ n: 1000 }]);
  });

  test.each([
    ["bare", ""],
    ["quoted", '"'],
  ])("of 100 MB, %s, are rejected in the memory of a small one", async (_, quote) => {
    const piece = Buffer.alloc(65_536, "x");
    bench.objects.putGenerated("huge.csv", function* () {
      yield Buffer.from(`text,label\nfirst,a\n${quote}`);
      for (let bytes = 0; bytes < 100e6; bytes += piece.length) yield piece;
      yield Buffer.from(`${quote},a\nsecond,b\n`);
    });
    bench.configure({ name: "news", source: { path: "huge.csv", initialShare: 1, maxRejectedShare: 0.5 } });
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 5);
    const result = await bench.load("news").finally(() => clearInterval(timer));
    expect(result).toMatchObject({ rowsLoaded: 2, rowsRejected: 1 });
    expect((await pool.query("SELECT line, reason FROM quarantine")).rows).toEqual([
      { line: 3, reason: "row-too-long" },
    ]);
    // Far below the line's own size; a parser that kept it would need at least twice 100 MB.
    expect(peak - before).toBeLessThan(80e6);
  });
});

describe("a batch from which nothing can be learnt", () => {
  test("one class only", async () => {
    const error = await refusal("text,label\na,same\nb,same\nc,same\n");
    expect(error).toMatchObject({ code: "LOAD006" });
    expect(error.facts.found).toContain('"same"');
  });

  test("only copies of the same texts", async () => {
    const rows = Array.from(
      { length: 20 },
      (_, row) => `${row % 2 ? "Same text" : "same  TEXT"},${row % 2 ? "a" : "b"}`,
    );
    expect(await refusal(`text,label\n${rows.join("\n")}`)).toMatchObject({ code: "LOAD007" });
  });

  test("more labels than any classifier has", async () => {
    const rows = Array.from({ length: 1500 }, (_, row) => `text ${row},label ${row}`);
    expect(await refusal(`text,label\n${rows.join("\n")}`)).toMatchObject({ code: "LOAD012" });
  });

  test("a later batch of one class is loaded, because the workload has others", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/1.csv", "text,label\na,x\nb,y\n");
    await bench.load("tickets", slots[0]);
    await bench.objects.put("in/2.csv", "text,label\nc,x\nd,x\n");
    expect(await bench.load("tickets", slots[1])).toMatchObject({ status: "loaded", rowsLoaded: 2 });
  });
});
