import type { Sender } from "../../channels/channel.ts";
import type { ChannelName } from "../../channels/registry.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Due, Failure, FailureMarked } from "../../database/incidents/delivery.ts";
import type { NoticeOutcome } from "../../database/incidents/record-notice.ts";
import type { Logger, OneTimeSchedules } from "../shared/ports.ts";
import type { Message } from "./domain/read-message.ts";

/** What notify-people remembers in PostgreSQL. */
export interface NotificationStore {
  recordNotice(message: Message): Promise<NoticeOutcome>;
  /** Result: false when another sender of this channel is at work. */
  asOnlySender(channel: ChannelName, at: Slot, work: () => Promise<{ stopped: boolean }>): Promise<boolean>;
  dueOf(channel: ChannelName, at: Slot, limit: number): Promise<Due[]>;
  markSent(sent: Due, at: Slot): Promise<void>;
  markRefused(refused: Due, at: Slot, reason: string): Promise<void>;
  markUnwanted(unwanted: Due, reason: string): Promise<void>;
  markFailed(failed: Due, at: Slot, failure: Failure): Promise<FailureMarked>;
  undeliveredAlerts(tried: readonly number[], at: Slot): Promise<{ subject: string; reason: string }[]>;
  closeUnconfigured(channel: ChannelName): Promise<number>;
  nextDueAt(after: Slot): Promise<Date | undefined>;
}

export interface NotifyPeoplePorts {
  logger: Logger;
  store: NotificationStore;
  /** How a channel is reached; null when it is not configured. Throws when that cannot be found out now. */
  senderOf(channel: ChannelName): Promise<Sender | null>;
  oneTimeSchedules: OneTimeSchedules;
  /** Keys that this process told past the database, which could not remember them. */
  notifiedDirectly: Set<string>;
  /** Whether the rest is to be left to another invocation. */
  isTimeShort(): boolean;
}
