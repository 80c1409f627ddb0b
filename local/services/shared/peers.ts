import type { ImageStore } from "../../runtimes/containers/images.ts";
import type { EventToSend } from "../events/events.ts";
import type { Datum, Queues } from "./ports.ts";

/** What emulated services offer each other, beside `sendTo` by ARN. A service that no other one calls adds nothing here. */
export interface Peers {
  queues: Queues;
  images: ImageStore;
  metrics: { put(datum: Datum): void; readLogLine(line: string): string | null };
  /** Events of AWS services on the default bus. */
  eventBus: { emit(event: EventToSend): Promise<void> };
  topics: { publish(message: { topicArn: string; subject: string; message: string }): Promise<unknown> };
}
