import * as z from "zod";
import { compactSlot, type Slot } from "../time/slot.ts";

const ended = z.enum(["Completed", "Failed", "Stopped"]);

/**
 * Used part of `detail` in SageMaker's state-change events. The functions read the job's state from SageMaker itself.
 */
export const trainingJobEnded = z.object({ TrainingJobName: z.string(), TrainingJobStatus: ended });
export const processingJobEnded = z.object({ ProcessingJobName: z.string(), ProcessingJobStatus: ended });

/**
 * Name of a training job. Equal snapshot, slot and attempt give an equal name, which SageMaker accepts only once.
 * Bounds  at most 63 of a-z, 0-9 and dash: prefix 18 + workload 20 + 8 + 12 + attempt 2, and their dashes.
 */
export function trainingJobName(
  prefix: string,
  job: { workload: string; snapshot: string; slot: Slot; attempt: number },
): string {
  return `${prefix}-${job.workload}-${job.snapshot.slice(0, 8)}-${compactSlot(job.slot)}-${job.attempt}`;
}

/** Name of the processing job of an evaluation. Bounds as for a training job. */
export function evaluationJobName(
  prefix: string,
  job: { workload: string; version: number; evaluationSet: string; attempt: number },
): string {
  return `${prefix}-${job.workload}-v${job.version}-${job.evaluationSet.slice(0, 8)}-${job.attempt}`;
}
