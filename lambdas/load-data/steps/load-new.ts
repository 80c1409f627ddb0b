import type { Workload } from "../../../core/settings/workload.ts";
import type { LoadingTransaction } from "../../../database/loading/load-exclusively.ts";
import type { Objects, ObjectVersion } from "../../shared/ports.ts";
import { RowSelection, type Tally } from "../domain/row-selection.ts";
import { type LoadedRows, refuseEmpty } from "./load-share.ts";
import { readObject } from "./read-object.ts";

/**
 * Source mode "new": loads every object under the prefix that no slot has loaded. Rows with a known key are left out,
 * so an export that overlaps with an earlier export adds only new rows.
 * Result  undefined when there is no new object.
 */
export async function loadNew(
  transaction: LoadingTransaction,
  raw: Objects,
  workload: Workload,
  slot: string,
  tally: Tally,
): Promise<LoadedRows | undefined> {
  const versions = await newVersions(transaction, raw, workload.source.path);
  if (versions.length === 0) return undefined;

  const copy = await transaction.openExampleCopy(slot, { staged: true });
  try {
    for (const version of versions) {
      const selection = new RowSelection(
        { path: version.key, workload, tally, isOwned: () => true, keyPrefix: undefined },
        (row) => copy.write(row),
      );
      await readObject(raw, version, workload, selection, () => copy.drain());
      refuseEmpty(version.key, selection.records);
    }
  } catch (error) {
    await copy.abort();
    throw error;
  }
  const rows = await copy.finish();
  for (const version of versions) await transaction.addLoadedObject(slot, version);
  return { path: workload.source.path, versionId: null, ranks: null, ...rows };
}

async function newVersions(
  transaction: LoadingTransaction,
  raw: Objects,
  prefix: string,
): Promise<ObjectVersion[]> {
  const identity = (key: string, etag: string) => `${key}\n${etag}`;
  const loaded = await transaction.loadedObjects();
  const known = new Set(loaded.map(({ path, etag }) => identity(path, etag)));
  const versions: ObjectVersion[] = [];
  for await (const object of raw.list(prefix)) {
    // Consoles make empty objects that end in a slash to show folders.
    if (object.key.endsWith("/") || known.has(identity(object.key, object.etag))) continue;
    versions.push(await raw.head(object.key));
  }
  return versions;
}
