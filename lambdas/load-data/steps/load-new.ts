import { isRatchetError, type RatchetError } from "../../../core/errors/error.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { CopiedRows } from "../../../database/loading/example-copy.ts";
import type { LoadingTransaction } from "../../../database/loading/load-exclusively.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Objects, ObjectVersion } from "../../shared/ports.ts";
import { refuseWhollyRejected } from "../domain/refuse-batch.ts";
import { addTally, emptyTally, RowSelection, storeRejects, type Tally } from "../domain/row-selection.ts";
import { refuseEmpty } from "./load-share.ts";
import type { LoadedRows } from "./loaded-rows.ts";
import { readObject } from "./read-object.ts";

/** Files that other programs write beside their tables: markers and checksums of Spark and Hadoop, Finder settings. */
const noTables = /(^|\/)(_SUCCESS|_committed_\w*|_started_\w*|\.DS_Store|\.[^/]+\.crc)$/;

/**
 * Source mode "new": loads every object under the prefix that no slot has loaded. Rows with a known key are left out,
 * so an export that overlaps with an earlier export adds only new rows. An object that cannot be read is left out as a
 * whole and named in the result; the next slot reads it again.
 * Result  undefined when there is no new object.
 * Throws  the error of the first object when all objects are refused.
 */
export async function loadNew(
  transaction: LoadingTransaction,
  raw: Objects,
  workload: Workload,
  slot: string,
  tally: Tally,
): Promise<LoadedRows | undefined> {
  const { path } = workload.source;
  const { versions, changedObjects } = await newVersions(transaction, raw, path);
  if (versions.length === 0) return undefined;

  const rows: CopiedRows = { loaded: 0, duplicateKeys: 0, corrections: 0 };
  const readAs: Record<string, number> = {};
  const refused: { path: string; error: RatchetError }[] = [];
  const refusedTallies: Tally[] = [];
  for (const version of versions) {
    const ofObject = emptyTally();
    try {
      const read = await loadObject(transaction, raw, version, workload, slot, ofObject);
      await transaction.addLoadedObject(slot, version);
      rows.loaded += read.loaded;
      rows.duplicateKeys += read.duplicateKeys;
      rows.corrections += read.corrections;
      readAs[read.readAs] = (readAs[read.readAs] ?? 0) + 1;
      addTally(tally, ofObject);
    } catch (error) {
      if (!isRatchetError(error) || error.responsible !== "user") throw error;
      refused.push({ path: version.key, error });
      refusedTallies.push(ofObject);
    }
  }
  const [first] = refused;
  if (first !== undefined && refused.length === versions.length) {
    for (const ofObject of refusedTallies) addTally(tally, ofObject);
    throw first.error;
  }
  for (const ofObject of refusedTallies) storeRejects(tally, ofObject.stored);
  const refusedObjects = refused.map((each) => ({
    path: each.path,
    code: each.error.code,
    message: each.error.message,
  }));
  return { path, versionId: null, ranks: null, ...rows, readAs, changedObjects, refusedObjects };
}

async function loadObject(
  transaction: LoadingTransaction,
  raw: Objects,
  version: ObjectVersion,
  workload: Workload,
  slot: string,
  tally: Tally,
): Promise<CopiedRows & { readAs: string }> {
  const copy = await transaction.openExampleCopy(slot, { staged: true });
  try {
    const selection = new RowSelection(
      { path: version.key, workload, tally, isOwned: () => true, keyPrefix: undefined },
      (row) => copy.write(row),
    );
    const readAs = await readObject(raw, version, workload, selection, () => copy.drain());
    refuseEmpty(version.key, selection.records);
    refuseWhollyRejected(version.key, tally, workload.source, taskOf(workload).rows.remedies);
    return { ...(await copy.finish()), readAs };
  } catch (error) {
    await copy.abort();
    throw error;
  }
}

async function newVersions(
  transaction: LoadingTransaction,
  raw: Objects,
  prefix: string,
): Promise<{ versions: ObjectVersion[]; changedObjects: string[] }> {
  const identity = (key: string, etag: string) => `${key}\n${etag}`;
  const loaded = await transaction.loadedObjects();
  const known = new Set(loaded.map(({ path, etag }) => identity(path, etag)));
  const paths = new Set(loaded.map(({ path }) => path));
  const versions: ObjectVersion[] = [];
  for await (const object of raw.list(prefix)) {
    // Consoles make empty objects that end in a slash to show folders.
    if (object.key.endsWith("/") || noTables.test(object.key)) continue;
    if (known.has(identity(object.key, object.etag))) continue;
    versions.push(await raw.head(object.key));
  }
  return { versions, changedObjects: versions.map(({ key }) => key).filter((key) => paths.has(key)) };
}
