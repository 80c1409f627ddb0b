import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { slotSchema } from "../../core/time/slot.ts";

export const contract = defineContract({
  name: "load-data",
  summary: "Loads a workload's next rows into PostgreSQL, once per slot.",
  triggers: [
    { kind: "workload-schedule", schedule: "load" },
    { kind: "event", name: "SlotMissed", schedule: "load" },
  ],
  receives: z.object({
    workload: z.string().min(1),
    schedule: z.literal("load").default("load"),
    slot: slotSchema,
  }),
  emits: ["DataLoaded", "EffectsPending"],
  needs: [
    { resource: "raw", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "bus", can: ["publish"] },
    { resource: "settings", can: ["read"] },
  ],
  timeoutSeconds: 900,
  // Loading needs about 200 MB whatever the size of the file; the memory buys a share of a processor.
  memoryMiB: 1024,
});
