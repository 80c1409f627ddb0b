import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import { isLate } from "../domain/due-slots.ts";
import type { ReconcilePorts, Repair } from "../ports.ts";

/**
 * Labelled batches on which production was not scored, because the event was lost, nothing came of it, or the platform
 * failed. The event also asks for a training, which finds the one that there is. A job that is there is not asked about
 * here: its end is pursued as that of every evaluation.
 */
export async function scoreBatches(ports: ReconcilePorts, workload: Workload, at: Slot): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const { name } = workload;
  for (const { slot, jobName, status, fault, attempt } of await ports.store.unscoredBatches(name)) {
    if (!isLate(slot, at)) continue;
    if (status === "failed") {
      if (fault !== "platform" || attempt >= workload.training.maxAttempts) continue;
    } else if (jobName !== null && (await ports.evaluationJobs.inspect(jobName)) !== undefined) continue;
    const again = status === "failed" ? ` after attempt ${attempt}` : "";
    repairs.push({
      what: `production was not scored on the batch of ${slot}${again}; it is asked for`,
      act: () => ports.bus.publish("DataLoaded", { workload: name, slot }),
    });
  }
  return repairs;
}
