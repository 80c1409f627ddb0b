import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { processingJobEnded } from "../../core/contracts/jobs.ts";

export const contract = defineContract({
  name: "evaluate-model",
  summary:
    "Has each model version of a decision predict the decision's evaluation set in its own environment, and production each new batch.",
  triggers: [
    { kind: "event", name: "DataLoaded" },
    { kind: "event", name: "ModelTrained" },
    { kind: "event", name: "EvaluationRequested" },
    { kind: "event", name: "PromotionRequested" },
    { kind: "job-ended", job: "processing" },
    { kind: "event", name: "EvaluationJobEnded" },
  ],
  receives: z.union([
    eventSchemas.DataLoaded,
    eventSchemas.ModelTrained,
    eventSchemas.EvaluationRequested,
    eventSchemas.PromotionRequested,
    eventSchemas.EvaluationJobEnded,
    processingJobEnded,
  ]),
  emits: ["ModelEvaluated", "EffectsPending"],
  needs: [
    { resource: "settings", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "datasets", can: ["read", "write"] },
    { resource: "evaluationJobs", can: ["start", "inspect"] },
    { resource: "oneTimeSchedules", can: ["arm"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 300,
  memoryMiB: 1024,
});
