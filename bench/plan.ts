import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import type { BenchOptions } from "./bench-options.ts";
import { median } from "./median.ts";
import type { Row } from "./row.ts";

const execute = promisify(execFile);
const answer = z.object({ resources: z.number(), seconds: z.number() });
const peerName = "an empty program, evaluated the same way";
const rounds = 5;

/**
 * Evaluates the program of the dev stack without an account, compared with an empty program, whose time is that of
 * Node, the SDK and the evaluation itself. Rounds alternate, each in a new process; medians are reported.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const runs: Record<"ours" | "empty", Run[]> = { ours: [], empty: [] };
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    runs.empty.push(await evaluateOnce("empty"));
    runs.ours.push(await evaluateOnce("ours"));
  }
  const row = (name: string, pick: (run: Run) => number): Row => {
    const ours = median(runs.ours.map(pick));
    const peer = median(runs.empty.map(pick));
    return { name, ours, peer, peerName, unit: "s", ratio: peer / ours };
  };
  const count = runs.ours[0]?.resources ?? 0;
  return [
    row(`plan of dev, ${count} resources: evaluation, bundling included`, (run) => run.seconds),
    row(`plan of dev, ${count} resources: the whole process`, (run) => run.wholeSeconds),
  ];
}

interface Run {
  resources: number;
  seconds: number;
  wholeSeconds: number;
}

async function evaluateOnce(what: "ours" | "empty"): Promise<Run> {
  const started = process.hrtime.bigint();
  const { stdout } = await execute(process.execPath, [join(import.meta.dirname, "plan-process.ts"), what]);
  const wholeSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { ...answer.parse(JSON.parse(stdout)), wholeSeconds };
}
