import type { ImageStore } from "../../runtimes/containers/images.ts";
import type { EventToSend } from "../events/events.ts";
import type { Datum, Queues } from "./ports.ts";

/**
 * Functions that emulated services offer to each other, beside `sendTo` by ARN. Services that no other service calls
 * are missing here.
 */
export interface Peers {
  queues: Queues;
  images: ImageStore;
  metrics: { put(datum: Datum): void; readLogLine(line: string): string | null };
  /** Publishes events of AWS services on the default bus. */
  eventBus: { emit(event: EventToSend): Promise<void> };
  topics: { publish(message: { topicArn: string; subject: string; message: string }): Promise<unknown> };
}
