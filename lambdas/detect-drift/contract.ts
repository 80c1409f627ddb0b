import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { slotSchema } from "../../core/time/slot.ts";

export const contract = defineContract({
  name: "detect-drift",
  summary: "Reduces the day that ended to sketches, compares its windows with the reference, and reports.",
  triggers: [
    { kind: "workload-schedule", schedule: "drift" },
    { kind: "event", name: "SlotMissed", schedule: "drift" },
    { kind: "operator" },
  ],
  receives: z.union([
    eventSchemas.SlotMissed,
    z.object({
      workload: z.string(),
      schedule: z.literal("drift"),
      slot: slotSchema,
    }),
  ]),
  emits: ["EffectsPending"],
  needs: [
    { resource: "settings", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 600,
  memoryMiB: 1024,
});
