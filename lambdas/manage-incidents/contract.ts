import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { slotSchema } from "../../core/time/slot.ts";

const person = { actor: z.string().min(1), why: z.string().min(1), at: slotSchema };

export const contract = defineContract({
  name: "manage-incidents",
  summary: "Lists incidents, reports and notifications, and takes down what a person decides about them.",
  triggers: [{ kind: "operator" }],
  receives: z.discriminatedUnion("action", [
    z.object({
      action: z.literal("list"),
      /** Workload to list. Absent: every workload. */
      workload: z.string().optional(),
      /** Whether resolved incidents are listed too. */
      resolved: z.boolean().default(false),
      limit: z.int().min(1).max(500).default(50),
    }),
    z.object({ action: z.literal("report"), workload: z.string(), day: z.iso.date().optional() }),
    z.object({
      action: z.literal("acknowledge"),
      incident: z.int(),
      forHours: z.number().gt(0).max(720),
      ...person,
    }),
    z.object({
      action: z.literal("snooze"),
      incident: z.int(),
      forHours: z.number().gt(0).max(720),
      ...person,
    }),
    /** Resolves the given incidents, or all incidents of a workload. */
    z.object({
      action: z.literal("clear"),
      incidents: z.array(z.int()).optional(),
      workload: z.string().optional(),
      ...person,
    }),
  ]),
  emits: ["NotificationDue"],
  needs: [
    { resource: "database", can: ["connect"] },
    { resource: "bus", can: ["publish"] },
  ],
  timeoutSeconds: 60,
  memoryMiB: 512,
});
