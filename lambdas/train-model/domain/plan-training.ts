import { trainingJobName } from "../../../core/contracts/jobs.ts";
import { maxTrainingSeconds } from "../../../core/settings/training-settings.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { LabelledRow, RowCounts, TrainingRules } from "../../../tasks/task-kind.ts";
import { taskOf } from "../../../tasks/task-of.ts";

/** Lines of a snapshot, one JSON document per row, sorted by key. Equal rows give equal bytes. */
export async function* snapshotLines(
  rows: AsyncIterable<LabelledRow & { rank: number }>,
  counts: RowCounts,
  { snapshotLine }: TrainingRules,
): AsyncIterable<string> {
  for await (const row of rows) {
    const { line, copies } = snapshotLine(row, counts);
    const text = JSON.stringify(line);
    for (let copy = 0; copy < copies; copy++) yield text;
  }
}

/** Identity and limits of a training job. Equal inputs give an equal job. */
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
    hyperparameters: { ...taskOf(settings).training.hyperparameters },
  };
}
