import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { startPostgres, type TestPostgres } from "../tests/support/postgres.ts";
import { migrate } from "../tests/support/schema.ts";
import type { BenchOptions } from "./bench-options.ts";
import type { Row } from "./row.ts";

const execute = promisify(execFile);
const words =
  "the of server ticket, please mail printer and network was cannot login since monday error window".split(
    " ",
  );
const columns = "slot, set_aside, workload, row_key, label, text_hash, text";
const rounds = 3;

/**
 * Loads a million rows of 275 bytes, compared with psql's \copy of the same rows into an equal table on the same
 * server. The peer's file already contains keys, hashes and evaluation flags, which Ratchet computes from the user's
 * file. Rounds alternate, and the best of each counts, because other work on the machine only adds time. Afterwards
 * it measures the peak memory at growing sizes.
 * Shape   `large` adds 10^7 rows (3 GB on disk, two minutes).
 */
export async function run({ large, say }: BenchOptions): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "ratchet-bench-"));
  const postgres = await startPostgres();
  try {
    await migrate(await postgres.createDatabase("bench"));
    const rows = await compare(postgres, folder, say);
    for (const size of large ? [1e5, 1e6, 1e7] : [1e5, 1e6]) {
      say(`peak memory, ${size.toLocaleString("en")} rows`);
      const file = join(folder, `${size}.csv`);
      await writeCsv(file, size);
      await truncate(postgres);
      const { peakMiB } = await load(postgres, file, "slot");
      await rm(file);
      const name = `peak memory, ${size.toLocaleString("en")} rows`;
      rows.push({ name, ours: peakMiB, peer: null, peerName: null, unit: "MiB", ratio: null });
    }
    return rows;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(postgres: TestPostgres, folder: string, say: BenchOptions["say"]): Promise<Row[]> {
  const size = 1e6;
  const file = join(folder, "rows.csv");
  const peerFile = join(folder, "peer.csv");
  say("writing the user's file and the peer's");
  await writeCsv(file, size);
  await load(postgres, file, "copy");
  await psql(postgres, `\\copy examples (${columns}) TO '${peerFile}' CSV`);
  const seconds: Record<"copy" | "slot" | "peer", number[]> = { copy: [], slot: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    await truncate(postgres);
    seconds.peer.push(await psql(postgres, `\\copy examples (${columns}) FROM '${peerFile}' CSV`));
    await truncate(postgres);
    seconds.copy.push((await load(postgres, file, "copy")).seconds);
    await truncate(postgres);
    seconds.slot.push((await load(postgres, file, "slot")).seconds);
  }
  const rate = (values: number[]) => Math.round(size / Math.min(...values));
  const row = (name: string, ours: number): Row => {
    const peer = rate(seconds.peer);
    return {
      name,
      ours,
      peer,
      peerName: "psql \\copy",
      unit: "rows/s",
      ratio: Number((ours / peer).toFixed(2)),
    };
  };
  return [
    row("load: read, validate, hash, copy, commit", rate(seconds.copy)),
    row("load: the whole slot, with counting and verification", rate(seconds.slot)),
  ];
}

async function load(postgres: TestPostgres, file: string, what: "copy" | "slot") {
  const script = join(import.meta.dirname, "load-process.ts");
  const { stdout } = await execute(process.execPath, [script, String(postgres.port), file, what]);
  const result: { rows: number; seconds: number; peakMiB: number } = JSON.parse(stdout);
  return result;
}

/** Seconds of a psql command, including its start (0.03 s). */
async function psql(postgres: TestPostgres, command: string): Promise<number> {
  const url = `postgresql://postgres@127.0.0.1:${postgres.port}/bench`;
  const started = process.hrtime.bigint();
  await execute("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url, "-c", command]).catch(
    (error: Error) => {
      if ("code" in error && error.code === "ENOENT") {
        throw new Error("The peer of this bench is psql: install postgresql-client, then run it again.");
      }
      throw error;
    },
  );
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function truncate(postgres: TestPostgres): Promise<void> {
  const pool = postgres.pool("bench");
  await pool.query("TRUNCATE examples, batches, sources, quarantine, slot_runs, audit_log");
  await pool.query("CHECKPOINT");
  await pool.end();
}

/** Writes rows of 275 bytes. Four in ten are quoted, because they contain a comma. */
async function writeCsv(file: string, size: number): Promise<void> {
  let state = 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  function* chunks() {
    yield "text,label\n";
    for (let row = 0; row < size; ) {
      const lines: string[] = [];
      for (const end = Math.min(size, row + 1000); row < end; row++) {
        let text = `${row}`;
        while (text.length < 250) text += ` ${words[next(row % 10 < 4 ? words.length : 3)]}`;
        text = text.slice(0, 258);
        lines.push(`${text.includes(",") ? `"${text}"` : text},class-${String(next(20)).padStart(2, "0")}\n`);
      }
      yield lines.join("");
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(file));
}
