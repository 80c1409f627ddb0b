import * as z from "zod";
import { audiences, levels } from "../vocabulary/closed-sets.ts";

/**
 * A notification. It travels as the message of an SNS topic, and `notify-people` brings it to their
 * channels; `key` is what makes two deliveries of one notice one notice. Its time is when the topic took it: what is
 * pending is handed over in order, so that a cause and its end are in order too.
 */
export const noticeSchema = z.object({
  notice: z.literal(1),
  key: z.string().min(1).max(200),
  /** Each channel says which levels it receives (channels/registry.ts). */
  level: z.enum(levels),
  audience: z.enum(audiences),
  workload: z.string(),
  subject: z.string().min(1),
  text: z.string(),
  /** The incident that this opens or repeats, by its cause: `training`, `drift`... Absent: it is sent and belongs to no incident. */
  cause: z.string().optional(),
  /** Causes whose incidents are over with this. */
  resolves: z.array(z.string()).optional(),
  /** It notifies people of what it resolves, and of nothing else: "the training succeeded" is news only after one failed. */
  onlyResolves: z.boolean().optional(),
});

export type Notice = z.output<typeof noticeSchema>;
