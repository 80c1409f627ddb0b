import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type pg from "pg";
import * as z from "zod";
import { isRatchetError } from "../core/errors/error.ts";
import { referenceOf, versionsWithSameWords } from "../database/monitoring/reference.ts";
import { sketchesOfDay } from "../database/monitoring/request-sketches.ts";
import { replaceDay, sketchesBetween } from "../database/monitoring/sketches.ts";
import { daysBefore } from "../lambdas/detect-drift/domain/days.ts";
import { lookBackDays } from "../lambdas/detect-drift/domain/days-to-reduce.ts";
import { examine } from "../lambdas/detect-drift/domain/examine.ts";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { textDrift } from "../tasks/text-classification/text-drift.ts";
import { workloadSchema } from "../tasks/workload.ts";
import { textPlan } from "../tests/support/monitoring/text-plan.ts";
import type { BenchOptions } from "./bench-options.ts";
import { median } from "./median.ts";
import { lastDay, logRequests, monitoringDatabase, promote, workload } from "./monitoring-database.ts";
import { timed } from "./reduction.ts";
import type { Row } from "./row.ts";

const execute = promisify(execFile);
const days = 30;
const rounds = 9;
const small = 1e4;
const settings = workloadSchema.parse({
  name: workload,
  task: "text-classification",
  source: { path: "x.csv" },
}).drift;

/**
 * Examination of a day by its windows of 1 to 30 days, from reading the sketches to the verdict, for 30 days with
 * 10^4 requests and with a hundred times as many. Every request is written to the log and reduced. Afterwards
 * everything, including the reduction of the 30 days, is compared with Evidently's DataDriftPreset on the same
 * requests.
 * Edges   the preset examines four columns of single values; Ratchet also examines 4,096 words. When the measurement
 *         begins, the preset's rows are in memory and Ratchet's in PostgreSQL.
 * Shape   `large`: 10^7 requests instead of 10^6 (2 GB on disk, some minutes).
 */
export async function run({ large, say }: BenchOptions): Promise<Row[]> {
  const big = large ? 1e7 : 1e6;
  const few = await measure(small, false, say);
  const compared = await measure(1e5, true, say);
  const many = await measure(big, false, say);
  const count = (rows: number) => rows.toLocaleString("en");
  const peerName = `the same at ${count(small)} requests`;
  const name = `windows of 30 days examined, ${count(big)} requests`;
  const rows: Row[] = [
    {
      name,
      ours: many.examined * 1000,
      peer: few.examined * 1000,
      peerName,
      unit: "ms",
      ratio: few.examined / many.examined,
    },
  ];
  const whole = compared.reduced + compared.examined;
  rows.push({
    name: `30 days of ${count(1e5)} requests reduced and examined`,
    ours: whole,
    peer: compared.evidently,
    peerName: "Evidently's DataDriftPreset",
    unit: "s",
    ratio: compared.evidently === null ? null : compared.evidently / whole,
  });
  return rows;
}

interface Measured {
  /** Seconds to reduce and store all days, one after the other. */
  reduced: number;
  /** Seconds from reading the sketches to the verdict; the median of several runs. */
  examined: number;
  evidently: number | null;
}

async function measure(rows: number, withPeer: boolean, say: BenchOptions["say"]): Promise<Measured> {
  const { postgres, app, owner } = await monitoringDatabase();
  try {
    say(`writing ${rows.toLocaleString("en")} requests of ${days} days`);
    await logRequests(owner, rows, days);
    await promote(owner);
    say("reducing the requests to sketches");
    const reduced = await timed(async () => {
      for (let back = 0; back < days; back++) {
        const day = daysBefore(lastDay, back);
        await replaceDay(app, workload, day, () => sketchesOfDay(app, workload, day, textPlan));
      }
    });
    const seconds: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const one = await timed(() => examineDay(app));
      if (round > 0) seconds.push(one);
    }
    return { reduced, examined: median(seconds), evidently: withPeer ? await evidently(owner, say) : null };
  } finally {
    await postgres.stop();
  }
}

async function examineDay(pool: pg.Pool): Promise<void> {
  const promotedOn = await referenceOf(pool, workload, 1, "UTC");
  if (promotedOn === null) throw new Error("a version without a reference");
  const { truths, answers, ...frozen } = promotedOn;
  const performance = textDrift.performance.promoted(truths ?? [], answers ?? []);
  const sketches = await sketchesBetween(pool, workload, daysBefore(lastDay, lookBackDays), lastDay);
  const { details } = examine({
    day: lastDay,
    reference: { ...frozen, performance },
    sketches,
    productionVersion: 1,
    versionsWithSameWords: await versionsWithSameWords(pool, workload, 1),
    settings,
    rules: textDrift,
  });
  if (!details.features.some(({ verdict }) => verdict !== "not enough data"))
    throw new Error("no window was examined");
}

const columns = `text_length, 1.0 * unknown_tokens / tokens AS unknown_words, class, confidence`;
const answer = z.object({ columns: z.array(z.string()), seconds: z.number() });

async function evidently(owner: pg.Pool, say: BenchOptions["say"]): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), "ratchet-bench-"));
  try {
    say("running Evidently on the same requests");
    await writeCsv(owner, join(folder, "reference.csv"), `SELECT ${columns} FROM kinds WHERE kind < 2000`);
    await writeCsv(owner, join(folder, "window.csv"), `SELECT ${columns} FROM predictions`);
    const python = await pythonFor(join(import.meta.dirname, "evidently", "requirements.txt")).catch(
      (error: unknown) => {
        if (!isRatchetError(error) || error.code !== "LOC111") throw error;
        say(`Evidently could not be installed; the table has no peer: ${error.message}`);
        return null;
      },
    );
    if (python === null) return null;
    const script = join(import.meta.dirname, "evidently", "drift.py");
    const { stdout } = await execute(python, [script, folder], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
      maxBuffer: 2 ** 26,
    });
    return answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeCsv(owner: pg.Pool, file: string, sql: string): Promise<void> {
  const { rows, fields } = await owner.query(sql);
  const names = fields.map(({ name }) => name);
  const lines = rows.map((row) => names.map((name) => row[name]).join(","));
  await writeFile(file, `${names.join(",")}\n${lines.join("\n")}\n`);
}
