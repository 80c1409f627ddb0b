import { createHash } from "node:crypto";
import { dependencyError, isRatchetError, userError } from "../../../core/errors/error.ts";
import { nextRanks, permutation } from "../../../core/sampling/draw.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { LoadingTransaction } from "../../../database/loading/load-exclusively.ts";
import type { Source } from "../../../database/loading/sources.ts";
import type { Objects } from "../../shared/ports.ts";
import { emptyTally, RowSelection, type Tally } from "../domain/row-selection.ts";
import type { LoadedRows } from "./loaded-rows.ts";
import { readObject } from "./read-object.ts";

/**
 * Source mode "share": loads the next ranks of the pinned version of one object. The first slot pins the version and
 * counts its rows. This count reads the object a second time, once, and makes every share exact.
 * Result  undefined when every row has been drawn.
 */
export async function loadShare(
  transaction: LoadingTransaction,
  raw: Objects,
  workload: Workload,
  slot: string,
  tally: Tally,
): Promise<LoadedRows | undefined> {
  const { path } = workload.source;
  const source = (await transaction.findSource(path)) ?? (await pin(transaction, raw, workload));
  const ranks = nextRanks(source, workload.source);
  if (ranks.from >= ranks.to) return undefined;

  const copy = await transaction.openExampleCopy(slot, { staged: workload.source.columns.key !== undefined });
  const selection = new RowSelection(
    { path, workload, tally, isOwned: ownership(source, ranks), keyPrefix: keyPrefix(source) },
    (row) => copy.write(row),
  );
  let readAs: string;
  try {
    const version = { key: path, versionId: source.versionId };
    readAs = await readObject(raw, version, workload, selection, () => copy.drain());
    refuseOtherCount(source, selection.records);
  } catch (error) {
    await copy.abort();
    throw error;
  }
  const rows = await copy.finish();
  await transaction.setDrawn(path, ranks.to);
  const changedObjects = (await hasChanged(raw, source)) ? [path] : [];
  return {
    path,
    versionId: source.versionId,
    ranks,
    ...rows,
    readAs: { [readAs]: 1 },
    changedObjects,
    refusedObjects: [],
  };
}

/** Whether there is another version than the pinned one. No slot reads it. */
async function hasChanged(raw: Objects, { path, etag }: Source): Promise<boolean> {
  try {
    return (await raw.head(path)).etag !== etag;
  } catch (error) {
    // The object may have been deleted while its version is still there.
    if (isRatchetError(error) && error.responsible === "user") return false;
    throw error;
  }
}

async function pin(transaction: LoadingTransaction, raw: Objects, workload: Workload): Promise<Source> {
  const { path, seed } = workload.source;
  const version = await raw.head(path);
  const counting = { path, workload, tally: emptyTally(), isOwned: () => false, keyPrefix: undefined };
  const counter = new RowSelection(counting, () => undefined);
  await readObject(raw, version, workload, counter);
  refuseEmpty(path, counter.records);
  const source = {
    path,
    versionId: version.versionId,
    etag: version.etag,
    rows: counter.records,
    seed,
    drawn: 0,
  };
  await transaction.pinSource(source);
  return source;
}

function ownership(source: Source, ranks: { from: number; to: number }): (index: number) => boolean {
  if (ranks.from === 0 && ranks.to === source.rows) return () => true;
  const rankOf = permutation(source.rows, source.seed);
  return (index) => {
    // Rows beyond the count are refused when the object has been read.
    if (index >= source.rows) return false;
    const rank = rankOf(index);
    return rank >= ranks.from && rank < ranks.to;
  };
}

/**
 * Short prefix of row keys that names the pinned object. It comes from the object's content, not from its random S3
 * version id. The same file therefore gives the same keys, evaluation sets and intervals in every stack.
 */
function keyPrefix(source: Source): string {
  return `${createHash("sha256").update(`${source.path}\n${source.etag}`).digest("hex").slice(0, 8)}:`;
}

export function refuseEmpty(path: string, records: number): void {
  if (records > 0) return;
  throw userError("LOAD001", {
    where: path,
    found: "no row",
    expected: "a header and at least one row",
    next: "Put the data there and run the slot again.",
  });
}

function refuseOtherCount(source: Source, records: number): void {
  if (records === source.rows) return;
  throw dependencyError("LOAD010", {
    where: `${source.path}, version ${source.versionId}`,
    found: `${records} rows`,
    expected: `${source.rows} rows, as when it was pinned: a version never changes`,
    next: "Run the slot again. If it goes on, source.format or source.encoding was changed, or Ratchet reads the object in another way since an update: put it under a new path.",
  });
}
