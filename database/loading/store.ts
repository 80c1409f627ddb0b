import type pg from "pg";
import { withTransaction } from "../client/transactions.ts";
import { type AuditEntry, appendAudit } from "../ledger/audit.ts";
import { enqueueEffect } from "../outbox/outbox.ts";
import {
  type Batch,
  type BatchVerification,
  findBatch,
  hasOtherLabels,
  type QuarantinedRow,
  type SlotIdentity,
  saveBatch,
  verifyBatch,
} from "./batches.ts";
import { type ExampleCopy, openExampleCopy } from "./example-copy.ts";
import { addLoadedObject, findSource, loadedObjects, pinSource, type Source, setDrawn } from "./sources.ts";

/** What load-data may do inside its transaction; all of one workload. */
export interface LoadingTransaction {
  findBatch(slot: string): Promise<Batch | undefined>;
  saveBatch(
    at: { slot: string; schedule: string },
    batch: Batch,
    quarantined: QuarantinedRow[],
  ): Promise<void>;
  findSource(path: string): Promise<Source | undefined>;
  pinSource(source: Source): Promise<void>;
  setDrawn(path: string, drawn: number): Promise<void>;
  loadedObjects(): Promise<Set<string>>;
  addLoadedObject(slot: string, object: { key: string; etag: string; versionId: string }): Promise<void>;
  openCopy(slot: string, options: { staged: boolean }): Promise<ExampleCopy>;
  verifyBatch(slot: string): Promise<Omit<BatchVerification, "duplicateKeys">>;
  hasOtherLabels(label: string): Promise<boolean>;
  appendAudit(entry: Omit<AuditEntry, "workload">): Promise<void>;
  /** Writes down what is owed outside. */
  enqueueEffect(effect: object): Promise<void>;
}

export interface LoadingStore {
  /** Runs `work` in one transaction, alone for its workload: others wait until it has ended, in whatever way. */
  exclusively<T>(workload: string, work: (transaction: LoadingTransaction) => Promise<T>): Promise<T>;
}

export function loadingStore(pool: pg.Pool): LoadingStore {
  return {
    exclusively: (workload, work) =>
      withTransaction(pool, async (client) => {
        await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
          `load-data ${workload}`,
        ]);
        return work(transactionOf(client, workload));
      }),
  };
}

function transactionOf(client: pg.ClientBase, workload: string): LoadingTransaction {
  const at = (slot: string): SlotIdentity => ({ workload, slot });
  return {
    findBatch: (slot) => findBatch(client, at(slot)),
    saveBatch: (run, batch, quarantined) => saveBatch(client, { workload, ...run }, batch, quarantined),
    findSource: (path) => findSource(client, workload, path),
    pinSource: (source) => pinSource(client, workload, source),
    setDrawn: (path, drawn) => setDrawn(client, workload, path, drawn),
    loadedObjects: () => loadedObjects(client, workload),
    addLoadedObject: (slot, object) => addLoadedObject(client, at(slot), object),
    openCopy: (slot, options) => openExampleCopy(client, at(slot), options),
    verifyBatch: (slot) => verifyBatch(client, at(slot)),
    hasOtherLabels: (label) => hasOtherLabels(client, workload, label),
    appendAudit: (entry) => appendAudit(client, { workload, ...entry }),
    enqueueEffect: (effect) => enqueueEffect(client, workload, effect),
  };
}
