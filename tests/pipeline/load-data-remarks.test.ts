import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BatchVerification } from "../../database/loading/batches.ts";
import { csvOf, type LoadingBench, slots } from "../support/loading.ts";
import { type LoadingDatabase, startLoadingDatabase } from "../support/loading-database.ts";

let database: LoadingDatabase;
let pool: pg.Pool;
let bench: LoadingBench;
/** The outbox keeps what earlier tests enqueued. */
let earlier: number;

beforeAll(async () => {
  database = await startLoadingDatabase();
  pool = database.pool;
});
afterAll(() => database.postgres.stop());

beforeEach(async () => {
  bench = await database.freshBench();
  const { rows } = await pool.query<{ id: number }>("SELECT coalesce(max(id), 0) AS id FROM outbox");
  earlier = rows[0]?.id ?? 0;
});
afterEach(() => bench.objects.remove());

const [first = "", second = "", third = ""] = slots;

async function verificationOf(slot = first): Promise<BatchVerification> {
  const { rows } = await pool.query<{ verification: BatchVerification }>(
    "SELECT verification FROM batches WHERE slot = $1",
    [slot],
  );
  const [batch] = rows;
  if (batch === undefined) throw new Error(`no batch of ${slot}`);
  return batch.verification;
}

/** What people are sent beside the end of a failure, the newest notice first. */
async function notices(): Promise<{ level: string; text: string }[]> {
  const { rows } = await pool.query<{ level: string; text: string }>(
    `SELECT effect->>'level' AS level, effect->>'text' AS text FROM outbox
     WHERE effect->>'kind' = 'notify' AND effect->>'onlyResolves' IS NULL AND id > $1 ORDER BY id DESC`,
    [earlier],
  );
  return rows;
}

async function count(condition = "true"): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*) AS n FROM examples WHERE ${condition}`);
  return rows[0]?.n ?? -1;
}

async function loadTable(lines: string[], source = {}): Promise<void> {
  await bench.objects.put("t.csv", `text,label\n${lines.join("\n")}\n`);
  bench.configure({ name: "tickets", source: { path: "t.csv", initialShare: 1, ...source } });
  await bench.load("tickets");
}

describe("classes that look alike", () => {
  const variants = [
    "late",
    "Late",
    "late ",
    " late",
    "late\u00a0",
    "late\u200b",
    "LATE",
    "d\u00e9lai",
    "de\u0301lai",
    "other",
  ];
  const lines = variants.map((label, row) => `text ${row},${label}`);

  test("are named in the verification and in a notice, with what print does not show", async () => {
    await loadTable(lines);
    const { lookAlikes, labels } = await verificationOf();
    expect(Object.keys(labels)).toHaveLength(10);
    expect(lookAlikes.map((group) => group.toSorted())).toEqual(
      expect.arrayContaining([
        ['" late"', '"LATE"', '"Late"', '"late "', '"late"', '"late\\u00a0"', '"late\\u200b"'],
        ['"de\\u0301lai"', '"d\u00e9lai"'].toSorted(),
      ]),
    );
    expect(await notices()).toMatchObject([
      { level: "alert", text: expect.stringContaining('"late\\u200b"') },
    ]);
  });

  test("are one class where the workload says so, in small letters or as in the list", async () => {
    await loadTable(lines, { foldLabels: true });
    expect((await verificationOf()).labels).toEqual({ late: 7, "d\u00e9lai": 2, other: 1 });
    expect(await notices()).toEqual([]);

    bench.configure({
      name: "listed",
      source: { path: "t.csv", initialShare: 1, foldLabels: true, labels: ["Late", "D\u00e9lai", "Other"] },
    });
    await bench.load("listed");
    expect(await count("workload = 'listed' AND label = 'Late'")).toBe(7);
  });

  test("are named when an earlier batch has the other one, and not again without a new one", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/1.csv", "text,label\na 1,late\nb 1,other\n");
    await bench.load("tickets", first);
    await bench.objects.put("in/2.csv", "text,label\na 2,Late\nb 2,other\n");
    await bench.load("tickets", second);
    expect((await verificationOf(second)).lookAlikes).toEqual([['"Late"', '"late"']]);
    await bench.objects.put("in/3.csv", "text,label\na 3,other\n");
    await bench.load("tickets", third);
    expect((await verificationOf(third)).lookAlikes).toEqual([]);
  });

  test("a label of invisible characters is empty", async () => {
    await loadTable([...lines, "text,\u200b"], { maxRejectedShare: 0.5 });
    expect((await pool.query("SELECT reason FROM quarantine")).rows).toEqual([{ reason: "label-empty" }]);
  });
});

test("twins stand on one side of the line, and their share is in the verification", async () => {
  const lines = Array.from({ length: 200 }, (_, row) => {
    const text = `the cafe\u0301 number ${row} is late`;
    return [
      text,
      text.normalize("NFC"),
      `${text}.`,
      text.toUpperCase(),
      text.replace(" ", "\u00a0"),
      `unique ${row}`,
    ];
  })
    .flat()
    .map((text, row) => `${text},${row % 2 ? "a" : "b"}`);
  await loadTable(lines);
  const sides = await pool.query(
    "SELECT text_hash FROM examples GROUP BY text_hash HAVING bool_or(set_aside) <> bool_and(set_aside)",
  );
  expect(sides.rows).toEqual([]);
  expect(await verificationOf()).toMatchObject({
    rows: 1200,
    distinctTexts: 400,
    nearTwins: 1000,
    nearTwinShare: 0.8333,
    contradictions: 200,
  });
});

describe("an object that cannot be read, among others", () => {
  const good = "text,label\none row,a\nanother row,b\n";

  test.each([
    ["a workbook", Buffer.from("PK\x03\x04\x14\0\0\0[Content_Types].xml", "latin1"), "LOAD013"],
    ["a table without the columns", "subject,category\nx,y\n", "LOAD002"],
    ["an empty one", "", "LOAD001"],
    ["one that breaks after its rows", `text,label\n${"bad row,a\n".repeat(9000)}"never closed\n`, "LOAD004"],
    ["one of which every row is rejected", "text,label\nfirst\nsecond\n", "LOAD005"],
  ])(
    "%s, is left out and named; the rest is loaded, and it is read again when it was corrected",
    async (_, bad, code) => {
      bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
      await bench.objects.put("in/1.csv", good);
      await bench.objects.put("in/2-bad.csv", bad);
      await bench.objects.put("in/3.jsonl", '{"text":"third row","label":"a"}\n');
      await bench.objects.put("in/_SUCCESS", "");
      expect(await bench.load("tickets", first)).toMatchObject({
        status: "loaded",
        rowsLoaded: 3,
        rowsRejected: 0,
      });
      const { refusedObjects, readAs } = await verificationOf();
      expect(refusedObjects).toMatchObject([{ path: "in/2-bad.csv", code }]);
      expect(readAs).toEqual({ 'CSV divided by ",", utf-8': 1, "JSON Lines, utf-8": 1 });
      expect(await notices()).toMatchObject([
        { level: "alert", text: expect.stringContaining("in/2-bad.csv") },
      ]);
      expect(await count("text LIKE 'bad%'")).toBe(0);

      await bench.objects.put("in/2-bad.csv", "text,label\nfourth row,b\n");
      expect(await bench.load("tickets", second)).toMatchObject({ status: "loaded", rowsLoaded: 1 });
    },
  );

  test("fails the batch when it is the only one", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/1.csv", "subject,category\nx,y\n");
    await expect(bench.load("tickets", first)).rejects.toMatchObject({ code: "LOAD002" });
  });
});

test.each([
  ["share", { path: "t.csv", initialShare: 1, maxRejectedShare: 1 }],
  ["new", { mode: "new" as const, path: "t", maxRejectedShare: 1 }],
])(
  "a batch of which every row is rejected fails in mode %s, whatever share is allowed",
  async (_, source) => {
    await bench.objects.put("t.csv", "text,label\nfirst\nsecond\n");
    bench.configure({ name: "tickets", source });
    await expect(bench.load("tickets")).rejects.toMatchObject({ code: "LOAD005" });
    const { rows } = await pool.query(
      "SELECT b.status, b.rows_rejected, r.outcome FROM batches b JOIN slot_runs r USING (slot)",
    );
    expect(rows).toEqual([{ status: "failed", rows_rejected: 2, outcome: "failed" }]);
  },
);

describe("rows that are known", () => {
  const keyed = (from: number, to: number, label: (row: number) => string = (row) => (row % 2 ? "a" : "b")) =>
    `id,text,label\n${Array.from({ length: to - from }, (_, row) => `k${from + row},text ${from + row},${label(from + row)}`).join("\n")}\n`;

  test("are counted, and of them those with another label or text, in verification and notice", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/", columns: { key: "id" } } });
    await bench.objects.put("in/export.csv", keyed(0, 100));
    await bench.load("tickets", first);
    expect(await notices()).toEqual([]);
    await bench.objects.put(
      "in/export.csv",
      keyed(0, 110, (row) => (row < 30 ? "c" : row % 2 ? "a" : "b")),
    );
    expect(await bench.load("tickets", second)).toMatchObject({ rowsLoaded: 10 });
    expect(await verificationOf(second)).toMatchObject({
      duplicateKeys: 100,
      corrections: 30,
      changedObjects: ["in/export.csv"],
    });
    const [notice] = await notices();
    expect(notice).toMatchObject({ level: "alert" });
    expect(notice?.text).toMatch(
      /10 rows loaded.*in\/export.csv has another content.*30 rows .*corrections, not taken.*100 rows left out/s,
    );
  });

  test("are no alert when they are only known", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/", columns: { key: "id" } } });
    await bench.objects.put("in/1.csv", keyed(0, 10));
    await bench.load("tickets", first);
    await bench.objects.put("in/2.csv", keyed(5, 15));
    await bench.load("tickets", second);
    expect(await notices()).toMatchObject([
      { level: "info", text: expect.stringContaining("5 rows left out") },
    ]);
  });

  test("repeated in one file with another text are corrections too, and keys that look alike are counted", async () => {
    await bench.objects.put(
      "t.csv",
      "id,text,label\nk1,one,a\nk2,two,b\nk1,one again,a\nK2,three,b\nk2,two,b\n",
    );
    bench.configure({ name: "tickets", source: { path: "t.csv", initialShare: 1, columns: { key: "id" } } });
    await bench.load("tickets");
    expect(await verificationOf()).toMatchObject({ duplicateKeys: 2, corrections: 1, lookAlikeKeys: 2 });
  });

  test("without a key column, a known text with another label is counted", async () => {
    bench.configure({ name: "tickets", source: { mode: "new", path: "in/" } });
    await bench.objects.put("in/1.csv", "text,label\nfirst text,a\nsecond text,b\n");
    await bench.load("tickets", first);
    await bench.objects.put("in/2.csv", "text,label\nfirst text,b\nsecond text,b\nthird text,a\n");
    await bench.load("tickets", second);
    expect(await verificationOf(second)).toMatchObject({ duplicateKeys: 1, relabelledTexts: 1 });
  });

  test("of a pinned object that was replaced are read from the pinned version, and the batch says so", async () => {
    await bench.objects.put("t.csv", csvOf(100));
    bench.configure({ name: "tickets", source: { path: "t.csv", initialShare: 0.5, share: 0.5 } });
    await bench.load("tickets", first);
    await bench.objects.put("t.csv", csvOf(90));
    await bench.load("tickets", second);
    expect(await verificationOf(second)).toMatchObject({ changedObjects: ["t.csv"] });
    expect(await notices()).toMatchObject([{ level: "alert", text: expect.stringContaining("t.csv") }]);
  });
});

test("a guessed encoding, damaged texts and repeated headers are in the verification", async () => {
  await loadTable(["caf\ufffd,a", "fine,b", "text,label", "x\u0085y,a"]);
  expect(await verificationOf()).toMatchObject({ damagedTexts: 2, repeatedHeaders: 1 });
  await bench.objects.put("w.csv", Buffer.from("text,label\ncaf\xe9,a\ntea,b\n", "latin1"));
  bench.configure({ name: "western", source: { path: "w.csv", initialShare: 1 } });
  await bench.load("western");
  expect((await notices())[0]).toMatchObject({
    level: "info",
    text: expect.stringContaining("windows-1252 (guessed)"),
  });
});
