import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { trainingJobEnded } from "../../core/contracts/jobs.ts";

export const contract = defineContract({
  name: "train-model",
  summary:
    "Freezes a snapshot, starts a training job for it, and registers the model when the job has ended.",
  triggers: [
    { kind: "event", name: "DataLoaded" },
    { kind: "event", name: "RetrainRequested" },
    { kind: "job-ended", job: "training" },
    { kind: "event", name: "TrainingJobEnded" },
  ],
  receives: z.union([
    eventSchemas.DataLoaded,
    eventSchemas.RetrainRequested,
    eventSchemas.TrainingJobEnded,
    trainingJobEnded,
  ]),
  emits: ["ModelTrained", "EffectsPending"],
  needs: [
    { resource: "settings", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "datasets", can: ["write"] },
    { resource: "registry", can: ["track"] },
    { resource: "trainingJobs", can: ["start", "inspect"] },
    { resource: "oneTimeSchedules", can: ["arm"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 600,
  memoryMiB: 2048,
  // A snapshot of ten million rows is about a gigabyte, compressed; it is spooled before it has a name.
  diskMiB: 10_240,
});
