import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { prepareNewsgroups } from "../rehearsal/datasets/newsgroups.ts";
import type { BenchOptions } from "./bench-options.ts";
import type { Row } from "./row.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..");
const peerName = "TF-IDF + LinearSVC";

const figures = z.object({
  weighted_f1: z.number(),
  accuracy: z.number(),
  calibration_error: z.number(),
  seconds: z.number(),
});
const answer = z.object({ ours: figures, peer: figures });

/**
 * Benchmark on all of 20 Newsgroups (by-date split): Ratchet's trainer on all training rows and its evaluator on all
 * test rows, compared with plain scikit-learn in the same run.
 * Edges   Ratchet's seconds include the whole job (Python start, cross-validation, calibration, logging). The peer's
 *         seconds include only the fitting of a model without confidences. The peer's calibration error is that of a
 *         separate, calibrated model.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const python = await pythonFor(join(root, "images", "trainer", "requirements.txt"));
  say("preparing 20 Newsgroups");
  const data = await prepareNewsgroups({ cacheDir: join(root, ".ratchet", "cache"), python });
  const folder = await mkdtemp(join(tmpdir(), "ratchet-bench-"));
  try {
    say("training and evaluating on all of 20 Newsgroups, first Ratchet and then the peer: about a minute");
    const script = join(import.meta.dirname, "learning.py");
    const { stdout } = await execute(python, [script, data.train, data.test, folder], {
      maxBuffer: 2 ** 26,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    const { ours, peer } = answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
    const more = (name: string, key: keyof typeof ours, unit: string): Row => {
      return { name, ours: ours[key], peer: peer[key], peerName, unit, ratio: ours[key] / peer[key] };
    };
    const less = (name: string, key: keyof typeof ours, unit: string): Row => {
      return { ...more(name, key, unit), ratio: peer[key] / ours[key] };
    };
    return [
      more("weighted F1, by-date test set", "weighted_f1", ""),
      more("accuracy, by-date test set", "accuracy", ""),
      less("expected calibration error", "calibration_error", ""),
      less("training", "seconds", "s"),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
