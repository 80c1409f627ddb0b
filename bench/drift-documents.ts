import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { prepareNewsgroups } from "../rehearsal/datasets/newsgroups.ts";
import type { BenchOptions } from "./bench-options.ts";
import { type Documents, readDocuments } from "./quiet-traffic.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..");
const cache = join(root, ".ratchet", "cache");

/**
 * Predictions of the product's models on the later part of 20 Newsgroups, created once per cache: by a model of all
 * classes, and by models that were trained without one class.
 */
export async function driftDocuments({ say }: BenchOptions): Promise<(without?: string) => Documents> {
  const python = await pythonFor(join(root, "images", "trainer", "requirements.txt"));
  const data = await prepareNewsgroups({ cacheDir: cache, python });
  const folder = join(cache, "drift-bench");
  say(
    "creating the predictions of 21 models, one with all classes and one without each class: takes minutes once, then cached",
  );
  const script = join(import.meta.dirname, "drift_predictions.py");
  await execute(python, [script, data.train, data.test, folder], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  return (without) =>
    readDocuments(join(folder, without === undefined ? "all.json" : `without-${without}.json`));
}
