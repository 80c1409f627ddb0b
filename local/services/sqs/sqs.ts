import { z } from "zod";
import { AwsError } from "../../gateway/service.ts";
import { parseArn } from "../shared/arn.ts";
import type { Queues } from "../shared/ports.ts";
import { openStateFile, type StateFile } from "../shared/state-file.ts";
import { type MessageAttributes, newMessage, type Queue, queueSchema, visibleCount } from "./queue.ts";

export interface SqsPlace {
  /** URL of the gateway, without a trailing slash. SDKs send messages to the host of the queue's URL. */
  gatewayUrl: string;
  accountId: string;
  region: string;
  now: () => Date;
}

/** Settings of the plan. A missing value has the AWS default: visibility timeout 30 s, message retention 4 days. */
export interface QueueSettings {
  visibilityTimeoutSeconds?: number;
  messageRetentionSeconds?: number;
  kmsKeyId?: string;
}

const stateSchema = z.record(z.string(), queueSchema);
const largestBody = 1024 * 1024;

/** Standard queues. Emulated services use this class directly; functions use `sqsApi`. */
export class Sqs implements Queues {
  readonly place: SqsPlace;
  private readonly stored: StateFile<Record<string, Queue>>;

  /** Opens the queues in `file`, with the messages of an earlier run. */
  constructor(file: string, place: SqsPlace) {
    this.place = place;
    this.stored = openStateFile(file, stateSchema, {});
  }

  /** Creates a queue and returns its URL. An existing queue keeps its messages and gets the new settings. */
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

  /** Queue by name, URL or ARN. Throws QueueDoesNotExist. */
  queue(reference: string): Queue {
    const name = reference.split(/[/:]/).at(-1) ?? reference;
    const queue = Object.hasOwn(this.stored.value, name) ? this.stored.value[name] : undefined;
    if (queue !== undefined) return queue;
    throw new AwsError(
      "QueueDoesNotExist",
      `there is no queue ${name}; the plan has ${this.names().join(", ")}`,
    );
  }

  /** Checks the size of a message and stores it. Returns its id. */
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
   * Stores a dead letter of a function, rule or schedule. The caller has checked the sender's permission, by its role
   * or by the queue's policy.
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
