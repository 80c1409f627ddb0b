import { defineContract } from "../../core/contracts/contract.ts";
import { enqueuedEvents } from "../../core/contracts/effects.ts";
import { eventSchemas } from "../../core/contracts/events.ts";

export const contract = defineContract({
  name: "relay-outbox",
  summary: "Delivers what transactions enqueued: MLflow aliases and tags, events, notices.",
  triggers: [{ kind: "event", name: "EffectsPending" }],
  receives: eventSchemas.EffectsPending,
  emits: enqueuedEvents,
  needs: [
    { resource: "database", can: ["connect"] },
    { resource: "registry", can: ["track", "alias"] },
    { resource: "topics", can: ["publish"] },
    { resource: "bus", can: ["publish"] },
  ],
  // A run that is cut off has marked what it delivered; Lambda's retry goes on behind it.
  timeoutSeconds: 300,
  memoryMiB: 512,
});
