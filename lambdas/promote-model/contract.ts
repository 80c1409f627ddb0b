import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";

export const contract = defineContract({
  name: "promote-model",
  summary: "Decides whether a candidate becomes production, and enqueues what follows from the decision.",
  triggers: [{ kind: "event", name: "ModelEvaluated" }],
  receives: eventSchemas.ModelEvaluated,
  emits: ["EvaluationRequested", "EffectsPending"],
  needs: [
    { resource: "settings", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 120,
  memoryMiB: 1024,
});
