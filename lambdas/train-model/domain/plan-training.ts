import { trainingJobName } from "../../../core/contracts/jobs.ts";
import { userError } from "../../../core/errors/error.ts";
import type { Slot } from "../../../core/time/slot.ts";
import { maxTrainingSeconds, type Workload } from "../../../core/workload.ts";
import { type Balance, shareOf } from "./balance.ts";

export interface SourceRow {
  key: string;
  text: string;
  label: string;
  rank: number;
}

/** The lines of a snapshot, one JSON document a row, in the order of the keys: the same rows give the same bytes. */
export async function* snapshotLines(
  rows: AsyncIterable<SourceRow>,
  counts: Readonly<Record<string, number>>,
  balance: Balance,
): AsyncIterable<string> {
  for await (const row of rows) {
    const { copies, weight } = shareOf(balance, counts, row);
    const line = JSON.stringify({ key: row.key, text: row.text, label: row.label, weight });
    for (let copy = 0; copy < copies; copy++) yield line;
  }
}

/** Throws TRM001 where no classifier can be trained, before a job is paid for. */
export function refuseUntrainable(workload: string, counts: Readonly<Record<string, number>>): void {
  const labels = Object.keys(counts);
  if (labels.length >= 2) return;
  throw userError("TRM001", {
    where: `training data of ${workload}`,
    found: labels.length === 0 ? "no rows" : `one class only, ${JSON.stringify(labels[0])}`,
    expected: "rows of at least two classes",
    next: "Look at the source and its label column; the next slot that adds another class is trained.",
  });
}

/** Everything that identifies and limits the job; the same inputs give the same job. */
export function planJob(
  settings: Workload,
  prefix: string,
  attempt: { slot: Slot; attempt: number },
  snapshot: { hash: string },
) {
  return {
    name: trainingJobName(prefix, {
      workload: settings.name,
      snapshot: snapshot.hash,
      slot: attempt.slot,
      attempt: attempt.attempt,
    }),
    instanceType: settings.training.instanceType,
    instanceCount: settings.training.instanceCount,
    maxRuntimeSeconds: maxTrainingSeconds(settings.training),
    hyperparameters: Object.fromEntries(
      Object.entries(settings.training.hyperparameters).map(([key, value]) => [key, String(value)]),
    ),
  };
}
