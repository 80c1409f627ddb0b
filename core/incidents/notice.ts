import * as z from "zod";
import { audiences, levels } from "../vocabulary/closed-sets.ts";

/**
 * Message to people. It travels through an SNS topic to `notify-people`, which passes it to the channels. Two
 * deliveries with the same `key` count as one notice. Its time is the time at which the topic accepted it. Pending
 * notices are published in order, so a cause comes before its end.
 */
export const noticeSchema = z.object({
  notice: z.literal(1),
  key: z.string().min(1).max(200),
  /** Level of the notice. Each channel declares the levels that it receives (channels/registry.ts). */
  level: z.enum(levels),
  audience: z.enum(audiences),
  workload: z.string(),
  subject: z.string().min(1),
  text: z.string(),
  /**
   * Cause of the incident that the notice opens or repeats, such as `training`. Absent: the notice belongs to no
   * incident.
   */
  cause: z.string().optional(),
  /** Causes whose incidents the notice resolves. */
  resolves: z.array(z.string()).optional(),
  /**
   * True: people are notified only when the notice resolves an incident. A successful training is news only after a
   * failed one.
   */
  onlyResolves: z.boolean().optional(),
});

export type Notice = z.output<typeof noticeSchema>;
