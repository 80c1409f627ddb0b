import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { slotSchema } from "../../core/time/slot.ts";

export const contract = defineContract({
  name: "reconcile",
  summary: "Finds what should have happened and did not, and makes it happen.",
  // Hourly at most when nothing is due: a database that may pause when idle is left alone in between. What is due
  // earlier was armed as a one-time schedule by the function that waits.
  triggers: [
    { kind: "stack-schedule", name: "reconcile", expression: "rate(1 hour)" },
    { kind: "deployment" },
  ],
  receives: z.union([
    z.object({
      at: slotSchema,
      /** True repeats every repair now, without waiting for its pause. For a person who has removed the cause. */
      force: z.boolean().default(false),
    }),
    /**
     * The deployment created a schedule. This counts as its first success, so that the schedule is not overdue
     * immediately.
     */
    z.object({ announce: z.object({ Workload: z.string(), Schedule: z.string() }) }),
  ]),
  emits: [
    "SlotMissed",
    "DataLoaded",
    "RetrainRequested",
    "TrainingJobEnded",
    "ModelTrained",
    "EvaluationJobEnded",
    "ModelEvaluated",
    "EffectsPending",
    "NotificationDue",
  ],
  needs: [
    { resource: "settings", can: ["list"] },
    { resource: "database", can: ["connect"] },
    { resource: "registry", can: ["read"] },
    { resource: "trainingJobs", can: ["inspect"] },
    { resource: "evaluationJobs", can: ["inspect"] },
    { resource: "metrics", can: ["publish"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 300,
  memoryMiB: 512,
});
