import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { openPool } from "../database/client/connection.ts";
import { loadExclusively } from "../database/loading/load-exclusively.ts";
import { emptyTally, RowSelection } from "../lambdas/load-data/domain/row-selection.ts";
import { loadData } from "../lambdas/load-data/handler.ts";
import type { LoadingStore } from "../lambdas/load-data/ports.ts";
import { readObject } from "../lambdas/load-data/steps/read-object.ts";
import type { Logger, Objects } from "../lambdas/shared/ports.ts";
import { workloadSchema } from "../tasks/workload.ts";

/**
 * Runs one loading in a separate process, to measure its peak memory.
 * Usage   node load-process.ts PORT FILE copy|slot   ("copy": only the loading path; "slot": everything that
 *         load-data does)
 * Result  one line of JSON on standard output: {rows, seconds, peakMiB}
 */
const [port, file = "", what] = process.argv.slice(2);
const slot = "2026-11-23T01:00:00Z";
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };
const version = { key: "rows.csv", versionId: "1", etag: "1", sizeBytes: 0 };
const raw: Objects = {
  head: async () => version,
  async *list() {},
  open: async (): Promise<Readable> => createReadStream(file, { highWaterMark: 262_144 }),
};
const workload = workloadSchema.parse({
  name: "bench",
  task: "text-classification",
  source: { path: version.key, initialShare: 1 },
});
const pool = openPool({
  host: "127.0.0.1",
  port: Number(port),
  database: "bench",
  user: "ratchet_app",
  password: async () => "",
  ssl: false,
});
const store: LoadingStore = {
  loadExclusively: (workload, work) => loadExclusively(pool, workload, work),
};

async function copyOnly(): Promise<number> {
  return store.loadExclusively(workload.name, async (transaction) => {
    const copy = await transaction.openExampleCopy(slot, { staged: false });
    const selection = new RowSelection(
      { path: version.key, workload, tally: emptyTally(), isOwned: () => true, keyPrefix: "0a1b2c3d:" },
      (row) => copy.write(row),
    );
    await readObject(raw, version, workload, selection, () => copy.drain());
    return (await copy.finish()).loaded;
  });
}

async function wholeSlot(): Promise<number> {
  const bus = { publish: async () => undefined };
  const settings = { read: async () => workload, list: async () => [workload] };
  const result = await loadData(
    { logger: silent, raw, store, bus, settings },
    { workload: "bench", schedule: "load", slot },
  );
  return result.rowsLoaded;
}

const started = process.hrtime.bigint();
const rows = await (what === "copy" ? copyOnly() : wholeSlot());
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
await pool.end();
console.log(JSON.stringify({ rows, seconds, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }));
