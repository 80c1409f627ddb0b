import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { nextRanks } from "../../core/draw.ts";
import { userError } from "../../core/errors.ts";
import type { Workload } from "../../core/workload.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { pythonFor } from "../../local/processes/venv.ts";
import { prepareNewsgroups, requirementsFile } from "../dataset/newsgroups.ts";
import { spoil } from "../dataset/spoil.ts";

/** The object key under which the stacks that come with Ratchet expect 20 Newsgroups. */
const newsgroupsPath = "newsgroups.csv";

export interface SourceOptions {
  root: string;
  /** Where a user's own files lie; `data/` of the repository unless a test has its own. */
  dataFolder?: string;
  /** Which slot, from 1, gets mostly wrong labels; null for none. */
  spoiledSlot: number | null;
  onProgress: (line: string) => void;
}

/**
 * Puts every workload's source where the plan expects it. A user's own file is `data/<path>`, with mode new every file
 * whose path below `data/` begins with it; 20 Newsgroups is fetched and prepared. What lies in the bucket already stays:
 * its version may be pinned.
 * Throws  DATA010 when a workload's file is nowhere.
 */
export async function provideSources(
  cloud: LocalCloud,
  workloads: readonly Workload[],
  options: SourceOptions,
): Promise<void> {
  const bucket = cloud.services.s3.bucketNames().find((name) => name.includes("-raw-"));
  if (bucket === undefined) throw new Error("the plan has no raw bucket");
  const data = options.dataFolder ?? join(options.root, "data");
  const isThere = (path: string): boolean => cloud.services.s3.bucket(bucket).current(path) !== undefined;
  const upload = async (path: string, file: string): Promise<void> => {
    const size = Math.ceil(statSync(file).size / 1024).toLocaleString("en");
    options.onProgress(`uploading ${path} (${size} KiB)`);
    await cloud.services.s3.put(bucket, path, createReadStream(file));
  };
  for (const workload of workloads) {
    const { path, mode } = workload.source;
    if (mode === "new") {
      const keys = filesBelow(data).filter((key) => key.startsWith(path) && !isThere(key));
      for (const key of keys) await upload(key, join(data, key));
      continue;
    }
    const own = join(data, path);
    if (isThere(path)) continue;
    const file = existsSync(own)
      ? own
      : path === newsgroupsPath
        ? await newsgroups(workload, options)
        : undefined;
    if (file === undefined) {
      throw userError("DATA010", {
        where: `workload ${workload.name}, source.path ${JSON.stringify(path)}`,
        found: `no file ${join("data", path)}`,
        expected: "the file that stands for the object of this key in the raw bucket",
        next: `Copy your file to ${join("data", path)}, or correct source.path in the stack configuration.`,
      });
    }
    await upload(path, file);
  }
}

/** Files below a folder, as keys: relative, with slashes, in their order. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    )
    .sort();
}

async function newsgroups(
  workload: Workload,
  { root, spoiledSlot, onProgress }: SourceOptions,
): Promise<string> {
  const cacheDir = join(root, ".ratchet", "cache");
  await mkdir(cacheDir, { recursive: true });
  onProgress("preparing 20 Newsgroups");
  const python = await pythonFor(requirementsFile);
  const { train, rows } = await prepareNewsgroups({ cacheDir, python });
  if (spoiledSlot === null) return train;
  let ranks = { from: 0, to: 0 };
  for (let slot = 1; slot <= spoiledSlot; slot++) {
    ranks = nextRanks({ rows: rows.train, drawn: ranks.to }, workload.source);
  }
  const out = join(cacheDir, `newsgroups-spoiled-${spoiledSlot}.csv`);
  await spoil(train, { ...ranks, seed: workload.source.seed }, out);
  return out;
}
