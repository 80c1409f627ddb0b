import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { userError } from "../core/errors/error.ts";
import type { Workload } from "../core/settings/workload.ts";
import type { LocalCloud } from "../local/cloud/local-cloud.ts";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { prepareNewsgroups, requirementsFile } from "./datasets/newsgroups.ts";
import { readTable, writeTable } from "./datasets/table.ts";
import type { Scenario, ScenarioEvent } from "./scenario.ts";
import { stage } from "./staging.ts";
import type { Sample } from "./traffic/synthetic-traffic.ts";

/** Object key of 20 Newsgroups in the stack configurations that come with Ratchet. */
const newsgroupsPath = "newsgroups.csv";

export interface SourceOptions {
  root: string;
  /** Folder of the users' files: `data/` of the repository; tests use their own. */
  dataFolder?: string;
  /** Load slot of 20 Newsgroups, from 1, that gets mostly wrong labels in addition to the scenario; null for none. */
  spoiledSlot: number | null;
  /** Scenario; absent: files are uploaded unchanged and no request is sent. */
  scenario?: Scenario;
  /** Day numbers of a workload's load slots in the rehearsal, ascending. */
  slotDays: (workload: Workload) => number[];
  onProgress: (line: string) => void;
}

/**
 * Uploads every workload's source, with the changes of the scenario. A user's file is `data/<path>`; with mode new,
 * all files whose path below `data/` begins with it. 20 Newsgroups is downloaded and prepared. An existing object is
 * kept, because its version may be pinned.
 * Result  by workload, the texts of synthetic requests to its model.
 * Throws  DATA010 when a workload's file is missing, DATA004.
 */
export async function provideSources(
  cloud: LocalCloud,
  workloads: readonly Workload[],
  options: SourceOptions,
): Promise<Map<string, Sample[]>> {
  const bucket = cloud.services.s3.bucketNames().find((name) => name.includes("-raw-"));
  if (bucket === undefined) throw new Error("the plan has no raw bucket");
  const data = options.dataFolder ?? join(options.root, "data");
  const isThere = (path: string): boolean => cloud.services.s3.bucket(bucket).current(path) !== undefined;
  const upload = async (path: string, file: string): Promise<void> => {
    const size = Math.ceil(statSync(file).size / 1024).toLocaleString("en");
    options.onProgress(`uploading ${path} (${size} KiB)`);
    await cloud.services.s3.put(bucket, path, createReadStream(file));
  };
  const pools = new Map<string, Sample[]>();
  for (const workload of workloads) {
    const { path, mode } = workload.source;
    if (mode === "new") {
      const keys = filesBelow(data).filter((key) => key.startsWith(path) && !isThere(key));
      for (const key of keys) await upload(key, join(data, key));
      if (options.scenario?.traffic !== undefined)
        pools.set(workload.name, await poolOf(keys, data, workload));
      continue;
    }
    const own = join(data, path);
    if (isThere(path)) continue;
    const isOwn = existsSync(own);
    const file = isOwn ? own : path === newsgroupsPath ? await newsgroups(options) : undefined;
    if (file === undefined) {
      throw userError("DATA010", {
        where: `workload ${workload.name}, source.path ${JSON.stringify(path)}`,
        found: `no file ${join("data", path)}`,
        expected: "the file that stands for the object of this key in the raw bucket",
        next: `Copy your file to ${join("data", path)}, or correct source.path in the stack configuration.`,
      });
    }
    const spoiled = isOwn ? null : options.spoiledSlot;
    const staged = await stagedFile(cloud, file, workload, { ...options, spoiledSlot: spoiled });
    pools.set(workload.name, staged.pool);
    await upload(path, staged.file);
  }
  return pools;
}

/** The file itself, or a copy with the changes of the scenario. */
async function stagedFile(
  cloud: LocalCloud,
  file: string,
  workload: Workload,
  { scenario, spoiledSlot, slotDays }: SourceOptions,
): Promise<{ file: string; pool: Sample[] }> {
  const days = slotDays(workload);
  const spoiled: ScenarioEvent[] =
    spoiledSlot === null || spoiledSlot > days.length ? [] : [{ kind: "spoiled-slot", slot: spoiledSlot }];
  const events = [...(scenario?.events ?? []), ...spoiled];
  if (scenario?.traffic === undefined && events.length === 0) return { file, pool: [] };
  const { rows, pool } = stage(await readTable(file, workload), workload, { events }, days);
  if (rows === null) return { file, pool };
  const folder = join(cloud.state.paths.directory, "sources");
  await mkdir(folder, { recursive: true });
  const out = join(folder, `${workload.name}-${basename(workload.source.path)}`);
  await writeTable(rows, workload.source, out);
  return { file: out, pool };
}

async function poolOf(keys: readonly string[], data: string, workload: Workload): Promise<Sample[]> {
  const pool: Sample[] = [];
  for (const key of keys) {
    const ofKey = { ...workload, source: { ...workload.source, path: key } };
    pool.push(...stage(await readTable(join(data, key), ofKey), ofKey, { events: [] }, []).pool);
  }
  return pool;
}

/** Files below a folder as object keys: relative, with slashes, sorted. */
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

async function newsgroups({ root, onProgress }: SourceOptions): Promise<string> {
  const cacheDir = join(root, ".ratchet", "cache");
  await mkdir(cacheDir, { recursive: true });
  onProgress("preparing 20 Newsgroups");
  const python = await pythonFor(requirementsFile);
  const { train } = await prepareNewsgroups({ cacheDir, python });
  return train;
}
