import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";

const attributeSchema = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttributes = Record<string, z.infer<typeof attributeSchema>>;
export const messageAttributesSchema = z.record(z.string(), attributeSchema);

const messageSchema = z.object({
  id: z.string(),
  body: z.string(),
  attributes: messageAttributesSchema,
  /** Time on the cloud's clock, in milliseconds. */
  sentAt: z.number(),
  visibleAt: z.number(),
  firstReceivedAt: z.number().nullable(),
  receiveCount: z.number(),
  receiptHandle: z.string().nullable(),
});
export type Message = z.infer<typeof messageSchema>;

export const queueSchema = z.object({
  name: z.string(),
  createdAt: z.number(),
  visibilityTimeoutSeconds: z.number(),
  messageRetentionSeconds: z.number(),
  kmsKeyId: z.string().nullable(),
  messages: z.array(messageSchema),
});
export type Queue = z.infer<typeof queueSchema>;

/*
 * A message of a queue:
 *
 * | state     | entered by                         | leaves by                                          |
 * |-----------|------------------------------------|----------------------------------------------------|
 * | visible   | send, after its delay              | receive; the end of the retention period           |
 * | in flight | receive                            | delete; the visibility timeout (then visible again) |
 * | deleted   | delete with its last handle, purge | never                                              |
 */

export function newMessage(
  body: string,
  attributes: MessageAttributes,
  now: number,
  delaySeconds = 0,
): Message {
  return {
    ...{ id: randomUUID(), body, attributes, sentAt: now, visibleAt: now + delaySeconds * 1000 },
    ...{ firstReceivedAt: null, receiveCount: 0, receiptHandle: null },
  };
}

/**
 * Receives up to `maximum` visible messages, oldest first. They become visible again after the timeout unless they
 * are deleted.
 */
export function receive(queue: Queue, maximum: number, now: number, timeoutSeconds: number): Message[] {
  forgetExpired(queue, now);
  const taken = queue.messages.filter((message) => message.visibleAt <= now).slice(0, maximum);
  for (const message of taken) {
    message.visibleAt = now + timeoutSeconds * 1000;
    message.firstReceivedAt ??= now;
    message.receiveCount += 1;
    message.receiptHandle = randomUUID();
  }
  return taken;
}

/** Deletes a message by the handle of its last receive. An older handle is ignored, as in a standard queue. */
export function remove(queue: Queue, receiptHandle: string): void {
  queue.messages = queue.messages.filter((message) => message.receiptHandle !== receiptHandle);
}

export function visibleCount(queue: Queue, now: number): number {
  forgetExpired(queue, now);
  return queue.messages.filter((message) => message.visibleAt <= now).length;
}

/** Number of delayed messages, and of messages that were received but not deleted. */
export function hiddenCounts(queue: Queue, now: number): { delayed: number; inFlight: number } {
  const hidden = queue.messages.filter((message) => message.visibleAt > now);
  const delayed = hidden.filter((message) => message.receiveCount === 0).length;
  return { delayed, inFlight: hidden.length - delayed };
}

export function md5Of(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function forgetExpired(queue: Queue, now: number): void {
  const oldest = now - queue.messageRetentionSeconds * 1000;
  queue.messages = queue.messages.filter((message) => message.sentAt > oldest);
}
