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
  emits: ["DataLoaded"],
  needs: [
    { resource: "raw", can: ["read"] },
    { resource: "database", can: ["connect"] },
    { resource: "bus", can: ["publish"] },
    { resource: "settings", can: ["read"] },
    // What is owed outside is settled in its order, whatever it is: a notice, and what an earlier step left.
    { resource: "topics", can: ["publish"] },
    { resource: "registry", can: ["use"] },
  ],
  timeoutSeconds: 900,
  // Loading needs about 200 MB whatever the size of the file; the memory buys a share of a processor.
  memoryMiB: 1024,
});
