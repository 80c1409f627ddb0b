import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";

export const contract = defineContract({
  name: "promote-model",
  summary: "Decides whether a candidate becomes production, and carries the decision outside.",
  triggers: [{ kind: "event", name: "ModelEvaluated" }],
  receives: eventSchemas.ModelEvaluated,
  emits: ["EvaluationRequested", "ModelPromoted", "ModelRefused"],
  needs: [
    { resource: "settings", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "registry", can: ["use"] },
    { resource: "topics", can: ["publish"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 120,
  memoryMiB: 1024,
});
