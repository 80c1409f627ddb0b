import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { eventSchemas } from "../../core/contracts/events.ts";

/**
 * An SNS record, as Lambda passes it to a function. Source: AWS Lambda Developer Guide, "Using Lambda with Amazon
 * SNS".
 */
const recordSchema = z.object({
  Sns: z.object({
    MessageId: z.string(),
    TopicArn: z.string(),
    Subject: z.string().nullable().optional(),
    Message: z.string(),
    Timestamp: z.iso.datetime(),
  }),
});

export type SnsRecord = z.output<typeof recordSchema>;

export const contract = defineContract({
  name: "notify-people",
  summary: "Delivers alarms and notices to every notification channel, each with its own retries.",
  triggers: [{ kind: "topics" }, { kind: "event", name: "NotificationDue" }],
  receives: z.union([eventSchemas.NotificationDue, z.object({ Records: z.array(recordSchema) })]),
  emits: [],
  needs: [
    { resource: "database", can: ["connect"] },
    { resource: "channels", can: ["read"] },
    { resource: "mail", can: ["send"] },
    { resource: "oneTimeSchedules", can: ["arm"] },
  ],
  timeoutSeconds: 120,
  memoryMiB: 512,
});
