import type { Sender } from "../../channels/channel.ts";
import type { ChannelName } from "../../channels/registry.ts";
import type { Bound } from "../../database/client/bind-queries.ts";
import type * as senders from "../../database/incidents/as-only-sender.ts";
import type * as due from "../../database/incidents/due-notifications.ts";
import type * as marks from "../../database/incidents/mark-notifications.ts";
import type * as next from "../../database/incidents/next-due-at.ts";
import type * as notices from "../../database/incidents/record-notice.ts";
import type { Logger, OneTimeSchedules } from "../shared/ports.ts";

/** Database queries of notify-people. */
export type NotificationStore = Bound<
  typeof senders & typeof due & typeof marks & typeof next & typeof notices
>;

export interface NotifyPeoplePorts {
  logger: Logger;
  store: NotificationStore;
  /**
   * Returns the sender of a channel, or null when the channel is not configured. Throws when its configuration cannot
   * be read.
   */
  senderOf(channel: ChannelName): Promise<Sender | null>;
  oneTimeSchedules: OneTimeSchedules;
  /** Keys of the notices that this process sent directly because the database could not record them. */
  notifiedDirectly: Set<string>;
  /** Waits inside the invocation, while a channel throttles. */
  pause(seconds: number): Promise<void>;
  /** Whether the invocation is close to its timeout and must leave the rest to the next one. */
  isTimeShort(): boolean;
}
