import type { Channel } from "../../core/notice.ts";
import type { Slot } from "../../core/slot.ts";
import type { Hearing } from "../../database/incidents/hearing.ts";
import type { Due, Failure, FailureMarked } from "../../database/incidents/sending.ts";
import type { Delivery, Logger, Wakes } from "../shared/ports.ts";
import type { Message } from "./logic.ts";
import type { Told } from "./texts.ts";

/** What notify-people remembers in PostgreSQL. */
export interface NotificationStore {
  hear(message: Message): Promise<Hearing>;
  /** Result: false when another sender of this channel is at work. */
  asOnlySender(channel: Channel, at: Slot, work: () => Promise<{ stopped: boolean }>): Promise<boolean>;
  dueOf(channel: Channel, at: Slot, limit: number): Promise<Due[]>;
  markSent(sent: Due, at: Slot): Promise<void>;
  markRefused(refused: Due, at: Slot, reason: string): Promise<void>;
  markUnwanted(unwanted: Due, reason: string): Promise<void>;
  markFailed(failed: Due, at: Slot, failure: Failure): Promise<FailureMarked>;
  unheardOf(tried: readonly number[], at: Slot): Promise<{ subject: string; reason: string }[]>;
  closeUnconfigured(channel: Channel): Promise<number>;
  nextWake(after: Slot): Promise<Date | undefined>;
}

export type Sender = (told: Told) => Promise<Delivery>;

export interface NotifyPeoplePorts {
  logger: Logger;
  store: NotificationStore;
  /** How a channel is reached; null when it is not configured. Throws when that cannot be found out now. */
  senderOf(channel: Channel): Promise<Sender | null>;
  wakes: Wakes;
  /** Keys that this process told past the database, which could not remember them. */
  toldDirectly: Set<string>;
  /** Whether the rest is to be left to another invocation. */
  isTimeShort(): boolean;
}
