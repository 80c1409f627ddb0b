import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPool } from "../../database/client/connection.ts";
import { loadingStore } from "../../lambdas/load-data/wire.ts";
import { csvOf, type LoadingBench, slots } from "../support/loading.ts";
import { type LoadingDatabase, startLoadingDatabase } from "../support/loading-database.ts";

let database: LoadingDatabase;
let pool: pg.Pool;
let bench: LoadingBench;
let folder: string;

beforeAll(async () => {
  database = await startLoadingDatabase();
  pool = database.pool;
  folder = await mkdtemp(join(tmpdir(), "ratchet-faults-"));
});
afterAll(async () => {
  await database.postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  bench = await database.freshBench();
});
afterEach(() => bench.objects.remove());

const [first = "", second = "", third = ""] = slots;

async function batches(): Promise<{ status: string; n: number }[]> {
  const sql = `SELECT status, (SELECT count(*) FROM examples e WHERE e.workload = b.workload AND e.slot = b.slot) AS n
               FROM batches b ORDER BY slot`;
  return (await pool.query<{ status: string; n: number }>(sql)).rows;
}

describe("triggers that come more than once", () => {
  test("a second trigger of a slot loads nothing and publishes the batch's event again", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv" } });
    expect(await bench.load("news", first)).toMatchObject({ again: false, rowsLoaded: 20 });
    expect(await bench.load("news", first)).toMatchObject({ again: true, rowsLoaded: 20 });
    expect(await batches()).toEqual([{ status: "loaded", n: 20 }]);
    expect(bench.events).toHaveLength(2);
  });

  test("three slots triggered five times each, shuffled and at the same time, make three batches", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.2, share: 0.2 } });
    // 7 and 15 have no common factor: a fixed shuffle of the fifteen triggers.
    const triggers = Array.from({ length: 15 }, (_, index) => slots[((index * 7) % 15) % 3]);
    const results = await Promise.all(triggers.map((slot) => bench.load("news", slot)));
    expect(results.filter((result) => !result.again)).toHaveLength(3);
    expect(await batches()).toEqual([
      { status: "loaded", n: 20 },
      { status: "loaded", n: 20 },
      { status: "loaded", n: 20 },
    ]);
    const distinct = await pool.query("SELECT count(DISTINCT text) AS n FROM examples");
    expect(distinct.rows).toEqual([{ n: 60 }]);
  });

  test("a later slot that arrives first takes the first rows, and the earlier one the next", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.5, share: 0.1 } });
    await bench.load("news", second);
    await bench.load("news", first);
    const { rows } = await pool.query(
      'SELECT rank_from AS "from", rank_to AS "to" FROM batches ORDER BY slot',
    );
    expect(rows).toEqual([
      { from: 50, to: 60 },
      { from: 0, to: 50 },
    ]);
  });

  test("a failed slot is run again when the object was corrected, and its failure is gone", async () => {
    bench.configure({ name: "news", source: { path: "news.csv" } });
    await expect(bench.load("news")).rejects.toMatchObject({ code: "OBJ001" });
    await bench.objects.put("news.csv", csvOf(100));
    expect(await bench.load("news")).toMatchObject({ status: "loaded", rowsLoaded: 20 });
    expect((await pool.query("SELECT failure FROM batches")).rows).toEqual([{ failure: null }]);
    expect((await pool.query("SELECT outcome FROM slot_runs")).rows).toEqual([{ outcome: "succeeded" }]);
    const audit = await pool.query("SELECT action FROM audit_log ORDER BY id");
    expect(audit.rows).toEqual([{ action: "batch-failed" }, { action: "batch-loaded" }]);
  });

  test("an event that the bus refuses fails the call after the commit, and the retry publishes it", async () => {
    await bench.objects.put("news.csv", csvOf(100));
    bench.configure({ name: "news", source: { path: "news.csv" } });
    const { publish } = bench.ports.bus;
    bench.ports.bus.publish = async () => {
      throw new Error("bus is down");
    };
    await expect(bench.load("news")).rejects.toThrow("bus is down");
    bench.ports.bus.publish = publish;
    expect(await bench.load("news")).toMatchObject({ again: true, rowsLoaded: 20 });
    expect(bench.events).toHaveLength(1);
  });
});

describe("an object that cannot be had", () => {
  test("missing: the error names the key and the setting", async () => {
    bench.configure({ name: "news", source: { path: "nowhere.csv" } });
    await expect(bench.load("news")).rejects.toMatchObject({
      code: "OBJ001",
      responsible: "user",
      facts: { where: "nowhere.csv", next: expect.stringContaining("source.path") },
    });
  });

  test("no permission: the error names where permissions come from", async () => {
    await bench.objects.put("news.csv", csvOf(10));
    bench.objects.forbidden.add("news.csv");
    bench.configure({ name: "news", source: { path: "news.csv" } });
    await expect(bench.load("news")).rejects.toMatchObject({
      code: "OBJ002",
      facts: { next: expect.stringContaining("contract") },
    });
  });

  test("the download breaks off: nothing is recorded, and a retry loads everything", async () => {
    let attempts = 0;
    bench.objects.putGenerated("news.csv", function* () {
      const content = Buffer.from(csvOf(1000));
      yield content.subarray(0, 10_000);
      if (++attempts === 1) throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
      yield content.subarray(10_000);
    });
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 1 } });
    await expect(bench.load("news")).rejects.toMatchObject({ code: "OBJ004", retryable: true });
    expect((await pool.query("SELECT count(*) AS n FROM batches")).rows).toEqual([{ n: 0 }]);
    expect(await bench.load("news")).toMatchObject({ status: "loaded", rowsLoaded: 1000 });
  });

  test("an event of another shape is refused before anything happens", async () => {
    await expect(bench.load("news", "next monday")).rejects.toMatchObject({ code: "EVT001" });
  });
});

describe("PostgreSQL in trouble", () => {
  /** An object whose download waits in the middle until `trouble` has happened, the first time it is copied. */
  function putWithTrouble(trouble: () => Promise<unknown>): void {
    let readings = 0;
    bench.objects.putGenerated("news.csv", async function* () {
      const content = Buffer.from(csvOf(20_000));
      // The first reading counts the rows; the second one is copied.
      const isCopied = ++readings === 2;
      for (let at = 0; at < content.length; at += 65_536) {
        if (isCopied && at === 65_536 * 6) await trouble();
        yield content.subarray(at, at + 65_536);
      }
    });
    bench.configure({ name: "news", source: { path: "news.csv", initialShare: 1 } });
  }

  const terminate = () =>
    database.postgres
      .pool("ratchet")
      .query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ratchet_app' AND query LIKE 'COPY%'",
      );

  test("connection terminated in the middle of the copy: no row is visible, and the retry loads all", async () => {
    putWithTrouble(terminate);
    await expect(bench.load("news")).rejects.toMatchObject({ code: "DB001", retryable: true });
    expect(await batches()).toEqual([]);
    expect((await pool.query("SELECT count(*) AS n FROM examples")).rows).toEqual([{ n: 0 }]);
    expect(await bench.load("news")).toMatchObject({ status: "loaded", rowsLoaded: 20_000 });
  });

  test("server restarted in the middle of the copy: the same", async () => {
    putWithTrouble(() => database.postgres.restart());
    await expect(bench.load("news")).rejects.toMatchObject({ code: "DB001" });
    expect(await bench.load("news")).toMatchObject({ status: "loaded", rowsLoaded: 20_000 });
    expect(await batches()).toEqual([{ status: "loaded", n: 20_000 }]);
  });

  test("nothing listens: the error names PostgreSQL and can be retried", async () => {
    await bench.objects.put("news.csv", csvOf(10));
    bench.configure({ name: "news", source: { path: "news.csv" } });
    // Port 1 needs rights that no test server has.
    const down = openPool({
      host: "127.0.0.1",
      port: 1,
      database: "ratchet",
      user: "ratchet_app",
      password: async () => "",
      ssl: false,
    });
    bench.ports.store = loadingStore(down);
    await expect(bench.load("news")).rejects.toMatchObject({ code: "DB001", retryable: true });
    await down.end();
  });
});

describe("a process killed (-9)", () => {
  let processes = 0;

  async function loadAndDie(
    faultPoint: string,
    slot: string,
  ): Promise<{ signal: string | null; events: string[] }> {
    const eventsFile = join(folder, `events-${++processes}`);
    const script = join(import.meta.dirname, "../support/load-and-die.ts");
    const child = spawn(
      process.execPath,
      [script, String(database.postgres.port), "ratchet", faultPoint, slot, eventsFile],
      {
        stdio: ["ignore", "inherit", "inherit"],
        // What a killed process leaves behind goes with the folder.
        env: { ...process.env, TMPDIR: folder },
      },
    );
    const signal = await new Promise<string | null>((resolve) =>
      child.on("exit", (_, ended) => resolve(ended)),
    );
    const events = await readFile(eventsFile, "utf8").catch(() => "");
    return { signal, events: events.split("\n").filter(Boolean) };
  }

  test.each([
    ["before-transaction", 0],
    ["after-copy", 0],
    ["before-commit", 0],
    ["after-commit", 1],
    ["after-event", 1],
  ])("at %s leaves %i batches, and the next trigger makes it exactly one", async (faultPoint, left) => {
    const died = await loadAndDie(`load-data:${faultPoint}`, first);
    expect(died.signal).toBe("SIGKILL");
    expect(await batches()).toHaveLength(left);
    const again = await loadAndDie("none", first);
    expect(again.signal).toBe(null);
    expect(again.events).toEqual([`DataLoaded ${first}`]);
    expect(await batches()).toEqual([{ status: "loaded", n: 20 }]);
    // The next slot draws what follows, as if nothing had happened.
    await loadAndDie("none", third);
    const distinct = await pool.query("SELECT count(DISTINCT text) AS n FROM examples");
    expect(distinct.rows).toEqual([{ n: 40 }]);
  });
});
