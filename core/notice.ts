import * as z from "zod";
import { slotSchema } from "./slot.ts";

/**
 * Something that people are told. It travels as the message of an SNS topic, and `notify-people` brings it to their
 * channels; `key` is what makes two deliveries of one notice one notice.
 */
export const noticeSchema = z.object({
  notice: z.literal(1),
  key: z.string().min(1).max(200),
  /** info: e-mail and Slack of promotions; alert: of alerts; critical: the person on call too. */
  level: z.enum(["info", "alert", "critical"]),
  audience: z.enum(["promotions", "alerts"]),
  workload: z.string(),
  subject: z.string().min(1),
  text: z.string(),
  /** On the cloud's clock. */
  at: slotSchema,
  /** The incident that this opens or repeats, by its cause: `training`, `drift`... Absent: it is told and forgotten. */
  cause: z.string().optional(),
  /** Causes whose incidents are over with this. */
  resolves: z.array(z.string()).optional(),
});

export type Notice = z.output<typeof noticeSchema>;
