import * as z from "zod";
import { compactSlot, type Slot } from "../time/slot.ts";

const ended = z.enum(["Completed", "Failed", "Stopped"]);

/**
 * Used part of `detail` in SageMaker's state-change events. The functions read the job's state from SageMaker itself.
 */
export const trainingJobEnded = z.object({ TrainingJobName: z.string(), TrainingJobStatus: ended });
export const processingJobEnded = z.object({ ProcessingJobName: z.string(), ProcessingJobStatus: ended });

/**
 * Name of a training job. Equal snapshot, slot and attempt give an equal name, which SageMaker accepts only once. Slots
 * may be a second apart, and give different names.
 * Bounds  at most 63 of a-z, 0-9 and dash: prefix, dash and workload 38 (CFG021), 6 of the snapshot, 14 of the slot,
 *         2 of the attempt and three dashes.
 * Edges   names of earlier versions, with 8 of the snapshot and a slot to the minute, stay valid: a job is found by the
 *         name that was recorded when it was prepared.
 */
export function trainingJobName(
  prefix: string,
  job: { workload: string; snapshot: string; slot: Slot; attempt: number },
): string {
  return `${prefix}-${job.workload}-${job.snapshot.slice(0, 6)}-${compactSlot(job.slot)}-${job.attempt}`;
}

/** Name of the processing job of an evaluation. Bounds as for a training job. */
export function evaluationJobName(
  prefix: string,
  job: { workload: string; version: number; evaluationSet: string; attempt: number },
): string {
  return `${prefix}-${job.workload}-v${job.version}-${job.evaluationSet.slice(0, 8)}-${job.attempt}`;
}
