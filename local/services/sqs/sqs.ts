import { z } from "zod";
import { AwsError } from "../../gateway/service.ts";
import { parseArn } from "../shared/arn.ts";
import type { Queues } from "../shared/ports.ts";
import { openStateFile, type StateFile } from "../shared/state-file.ts";
import { type MessageAttributes, newMessage, type Queue, queueSchema, visibleCount } from "./queue.ts";

export interface SqsPlace {
  /** Of the gateway, without a slash at the end: SDKs send messages to the host of the queue's URL. */
  gatewayUrl: string;
  accountId: string;
  region: string;
  now: () => Date;
}

/**
 * Settings as the plan declares them. A missing value takes the AWS default: visibility timeout 30 s, message retention
 * 4 days.
 */
export interface QueueSettings {
  visibilityTimeoutSeconds?: number;
  messageRetentionSeconds?: number;
  kmsKeyId?: string;
}

const stateSchema = z.record(z.string(), queueSchema);
const largestBody = 1024 * 1024;

/** Standard queues. The services of the embedded cloud use this class; functions call `sqsApi` over it. */
export class Sqs implements Queues {
  readonly place: SqsPlace;
  private readonly stored: StateFile<Record<string, Queue>>;

  /** Opens what an earlier run left in `file`. */
  constructor(file: string, place: SqsPlace) {
    this.place = place;
    this.stored = openStateFile(file, stateSchema, {});
  }

  /** A queue that exists keeps its messages and takes the new settings. Returns its URL. */
  createQueue(name: string, settings: QueueSettings = {}): string {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      const fifo = name.endsWith(".fifo") ? "; FIFO queues are not emulated" : "";
      throw new AwsError(
        "InvalidParameterValue",
        `"${name}" is not a queue name: 1 to 80 of A-Z a-z 0-9 _ -${fifo}`,
      );
    }
    const before = this.stored.value[name];
    this.stored.value[name] = {
      name,
      createdAt: before?.createdAt ?? this.now(),
      visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds ?? 30,
      messageRetentionSeconds: settings.messageRetentionSeconds ?? 4 * 24 * 3600,
      kmsKeyId: settings.kmsKeyId ?? null,
      messages: before?.messages ?? [],
    };
    this.save();
    return this.urlOf(name);
  }

  urlOf(name: string): string {
    return `${this.place.gatewayUrl}/${this.place.accountId}/${name}`;
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.place.region}:${this.place.accountId}:${name}`;
  }

  names(): string[] {
    return Object.keys(this.stored.value).sort();
  }

  /** By name, URL or ARN. Throws QueueDoesNotExist. */
  queue(reference: string): Queue {
    const name = reference.split(/[/:]/).at(-1) ?? reference;
    const queue = Object.hasOwn(this.stored.value, name) ? this.stored.value[name] : undefined;
    if (queue !== undefined) return queue;
    throw new AwsError(
      "QueueDoesNotExist",
      `there is no queue ${name}; the plan has ${this.names().join(", ")}`,
    );
  }

  /** Checks the size and stores the message. Returns its id. */
  add(queue: Queue, body: string, attributes: MessageAttributes, delaySeconds = 0): string {
    if (body === "" || Buffer.byteLength(body) > largestBody) {
      throw new AwsError("InvalidParameterValue", "a message has 1 byte to 1 MiB");
    }
    const message = newMessage(body, attributes, this.now(), delaySeconds);
    queue.messages.push(message);
    this.save();
    return message.id;
  }

  /**
   * How services deliver: dead letters of functions, rules and schedules. The caller checks the
   * sender's permission before: for some senders by a role, for others by the queue's policy.
   */
  async send(queueArn: string, body: string, attributes: Record<string, string>): Promise<void> {
    const typed = Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: "String", StringValue },
    ]);
    this.add(this.queue(parseArn(queueArn).resource), body, Object.fromEntries(typed));
  }

  visibleMessages(queueName: string): number | null {
    if (!Object.hasOwn(this.stored.value, queueName)) return null;
    return visibleCount(this.queue(queueName), this.now());
  }

  now(): number {
    return this.place.now().getTime();
  }

  save(): void {
    this.stored.save();
  }
}
