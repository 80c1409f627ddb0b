import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import { isLate } from "../domain/due-slots.ts";
import type { ReconcilePorts, Repair } from "../ports.ts";

/**
 * Repairs for labelled batches without an evaluation of the production version. The event was lost, had no result, or
 * the platform failed. The published event also requests a training, which finds the existing attempt. Batches with a
 * running job are left to the repairs of evaluations.
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
