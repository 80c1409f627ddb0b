import { isRatchetError, type RatchetError } from "../../core/errors/error.ts";
import type { Workload } from "../../core/settings/workload.ts";
import { lookAlikes } from "../../core/text/look-alikes.ts";
import { visible } from "../../core/text/visible.ts";
import type { Batch } from "../../database/loading/batches.ts";
import type { LoadingTransaction } from "../../database/loading/load-exclusively.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { faultPoint } from "../shared/fault-point.ts";
import { hintEffects } from "../shared/hint-effects.ts";
import type { Objects } from "../shared/ports.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { refuseRejectedShare } from "./domain/refuse-batch.ts";
import { emptyTally, type Tally } from "./domain/row-selection.ts";
import { failureNotice, remarksNotice, successNotice } from "./notices.ts";
import type { LoadDataPorts } from "./ports.ts";
import { loadNew } from "./steps/load-new.ts";
import { loadShare } from "./steps/load-share.ts";
import type { LoadedRows } from "./steps/loaded-rows.ts";

export interface LoadDataResult
  extends Pick<Batch, "status" | "rowsExpected" | "rowsLoaded" | "rowsRejected"> {
  workload: string;
  slot: string;
  /** True when an earlier run has already loaded the slot; this run loaded nothing. */
  again: boolean;
}

type SlotRun = { schedule: string; slot: string };

/**
 * Loads the rows of a slot, exactly once.
 *
 * | batch of the slot | action of a trigger                                       | new status |
 * |-------------------|-----------------------------------------------------------|------------|
 * | none              | loads in one transaction, with the workload's lock        | loaded, exhausted or failed |
 * | failed            | the same                                                  | loaded, exhausted or failed |
 * | loaded            | publishes DataLoaded again, which is only a hint event    | loaded     |
 * | exhausted         | nothing                                                   | exhausted  |
 *
 * After a crash the database contains either nothing of the batch or the whole batch. An error that a person must
 * repair is recorded as a failed batch with its rejected rows. A temporary error is not recorded, so a retry starts
 * from the same state.
 * Throws  EVT001, LOAD001 to LOAD010, LOAD012 to LOAD014, WORK001 to WORK003, OBJ001 to OBJ004, DB001, DB002, BUS001.
 */
export async function loadData(ports: LoadDataPorts, received: unknown): Promise<LoadDataResult> {
  const input = receive(contract, received);
  const { slot } = input;
  const logger = ports.logger.child({ workload: input.workload, slot });
  const workload = await ports.settings.read(input.workload);
  const tally = emptyTally();
  faultPoint("load-data:before-transaction");
  const { batch, again } = await ports.store
    .loadExclusively(workload.name, (transaction) => loadOnce(transaction, ports.raw, workload, input, tally))
    .catch(async (error: unknown) => {
      if (isRatchetError(error) && error.responsible === "user") {
        await recordFailure(ports, workload, input, tally, error);
        await hintEffects(ports, workload.name);
      }
      throw error;
    });
  faultPoint("load-data:after-commit");
  if (batch.status === "loaded") await ports.bus.publish("DataLoaded", { workload: workload.name, slot });
  faultPoint("load-data:after-event");
  await hintEffects(ports, workload.name);
  const { status, rowsExpected, rowsLoaded, rowsRejected, verification } = batch;
  logger.info(
    { status, rowsExpected, rowsLoaded, rowsRejected, verification, again },
    status === "loaded" ? "Batch loaded" : "Nothing loaded: the source has no rows that are not loaded yet",
  );
  return { workload: workload.name, slot, status, rowsExpected, rowsLoaded, rowsRejected, again };
}

async function loadOnce(
  transaction: LoadingTransaction,
  raw: Objects,
  workload: Workload,
  run: SlotRun,
  tally: Tally,
): Promise<{ batch: Batch; again: boolean }> {
  const earlier = await transaction.findBatch(run.slot);
  if (earlier && earlier.status !== "failed") return { batch: earlier, again: true };

  const load = workload.source.mode === "share" ? loadShare : loadNew;
  const rows = await load(transaction, raw, workload, run.slot, tally);
  faultPoint("load-data:after-copy");
  const batch =
    rows === undefined ? nothingLeft(workload) : await verified(transaction, workload, run, tally, rows);
  await transaction.saveBatch(run, batch, tally.stored);
  await transaction.appendAudit({
    actor: "load-data",
    action: `batch-${batch.status}`,
    subject: run.slot,
    after: {
      rowsLoaded: batch.rowsLoaded,
      rowsRejected: batch.rowsRejected,
      duplicateKeys: batch.verification?.duplicateKeys,
      corrections: batch.verification?.corrections,
      refusedObjects: batch.verification?.refusedObjects.map(({ path }) => path),
    },
    why: `schedule ${run.schedule}, slot ${run.slot}`,
  });
  await transaction.enqueueEffect(successNotice(workload.name, run.slot));
  const remarks = remarksNotice(workload.name, run.slot, batch);
  if (remarks !== undefined) await transaction.enqueueEffect(remarks);
  faultPoint("load-data:before-commit");
  return { batch, again: false };
}

/** Verifies the uncommitted batch. Throws when the batch must not be committed. */
async function verified(
  transaction: LoadingTransaction,
  workload: Workload,
  run: SlotRun,
  tally: Tally,
  rows: LoadedRows,
): Promise<Batch> {
  const rules = taskOf(workload).rows;
  refuseRejectedShare(rows.path, tally, workload.source, rules.remedies);
  const { mode, columns } = workload.source;
  const keys = columns.key !== undefined ? "column" : mode === "new" ? "content" : "position";
  const content = await transaction.verifyBatch(run.slot, { truths: rules.truths, keys });
  const { labels: classes, distinctTexts: distinctContents } = content;
  const onlyClass = Object.keys(classes)[0];
  const otherClasses = onlyClass !== undefined && (await transaction.hasOtherLabels(onlyClass));
  rules.refuseUselessBatch(rows.path, { rows: content.rows, classes, distinctContents }, otherClasses);
  const { duplicateKeys, corrections, readAs, changedObjects, refusedObjects } = rows;
  return {
    // Objects appeared, but every row in them was known.
    status: rows.loaded === 0 ? "exhausted" : "loaded",
    path: rows.path,
    versionId: rows.versionId,
    rankFrom: rows.ranks?.from ?? null,
    rankTo: rows.ranks?.to ?? null,
    rowsExpected: tally.selected,
    rowsLoaded: rows.loaded,
    rowsRejected: tally.rejected,
    verification: {
      ...content,
      duplicateKeys,
      corrections,
      lookAlikes: newLookAlikes(Object.keys(classes), await transaction.labelsBefore(run.slot)),
      damagedTexts: tally.damaged,
      repeatedHeaders: tally.repeatedHeaders,
      readAs,
      changedObjects,
      refusedObjects,
    },
    failure: null,
  };
}

/** Groups of look-alike classes in which the batch has at least one. */
function newLookAlikes(classes: string[], before: string[]): string[][] {
  return lookAlikes([...classes, ...before])
    .filter((group) => group.some((label) => classes.includes(label)))
    .map((group) => group.map(visible));
}

function nothingLeft(workload: Workload): Batch {
  return { ...nothing, status: "exhausted", path: workload.source.path };
}

const nothing = {
  versionId: null,
  rankFrom: null,
  rankTo: null,
  rowsExpected: 0,
  rowsLoaded: 0,
  rowsRejected: 0,
  verification: null,
  failure: null,
};

/**
 * Records a failed batch in a second transaction, after the rollback of the first. A batch that another trigger has
 * loaded meanwhile is kept.
 */
async function recordFailure(
  { store }: LoadDataPorts,
  workload: Workload,
  run: SlotRun,
  tally: Tally,
  error: RatchetError,
): Promise<void> {
  await store.loadExclusively(workload.name, async (transaction) => {
    const earlier = await transaction.findBatch(run.slot);
    if (earlier && earlier.status !== "failed") return;
    const batch: Batch = {
      ...nothing,
      status: "failed",
      path: workload.source.path,
      rowsExpected: tally.selected,
      rowsRejected: tally.rejected,
      failure: { code: error.code, message: error.message, rejectedBy: tally.rejectedBy },
    };
    await transaction.saveBatch(run, batch, tally.stored);
    await transaction.appendAudit({
      actor: "load-data",
      action: "batch-failed",
      subject: run.slot,
      after: { code: error.code },
      why: error.message,
    });
    await transaction.enqueueEffect(failureNotice(workload.name, run.slot, error));
  });
}
