import { messageOf } from "../../../core/errors/error.ts";
import type { Clock } from "../../clock/clock.ts";
import { AwsError } from "../../gateway/service.ts";
import type { Authorise, OpenTable, Queues, Sender, SendTo, Table } from "./ports.ts";
import type { ServiceMay } from "./resource-policies.ts";

/** A payload from a rule, schedule or topic to its target. */
export interface Delivery {
  id: string;
  targetArn: string;
  payload: string;
  sender: Sender;
  deadLetterArn: string | null;
  /** Role that sends to the dead-letter queue, for schedules. Null: the queue's policy decides, as for rules. */
  deadLetterRoleArn: string | null;
  /** Additional attributes of the message in the dead-letter queue. */
  attributes: Record<string, string>;
  maximumRetryAttempts: number;
  maximumAgeSeconds: number;
}

interface Pending extends Delivery {
  attempts: number;
  acceptedAt: string;
  dueAt: string;
}

const longestPauseMinutes = 60;

/** EventBridge's growing pause in milliseconds: 1, 2, 4 … 60 minutes after attempt n, from 0. */
function eventBridgePause(attempt: number): number {
  return Math.min(2 ** attempt, longestPauseMinutes) * 60_000;
}

/**
 * Delivers payloads with retries and dead-letter queues, for EventBridge's rules and schedules and SNS subscriptions.
 *
 * | state     | entered by           | leaves when                                              |
 * |-----------|----------------------|----------------------------------------------------------|
 * | pending   | `deliver`            | the target accepts or refuses                             |
 * | waiting   | a refusal            | the retry pause of its sender is over                    |
 * | dead      | retries or age exceeded | never: it is in the dead-letter queue, or reported lost |
 *
 * Pending and waiting deliveries survive a restart, so a target may receive a payload twice, as in AWS.
 */
export class Deliveries {
  private readonly pending: Table<Pending>;
  private readonly ports: DeliveryPorts;

  constructor(openTable: OpenTable, name: string, ports: DeliveryPorts) {
    this.pending = openTable<Pending>(name);
    this.ports = ports;
  }

  /** Resolves after the first attempt. Later attempts follow the clock. */
  async deliver(delivery: Delivery): Promise<void> {
    const now = this.ports.clock.now().toISOString();
    const row = { ...delivery, attempts: 0, acceptedAt: now, dueAt: now };
    this.pending.set(row.id, row);
    await this.attempt(row);
  }

  /** Resumes the deliveries that a stop interrupted. */
  resume(): void {
    for (const row of [...this.pending.values()]) this.arm(row);
  }

  private arm(row: Pending): void {
    this.ports.clock.at(new Date(row.dueAt), `delivery to ${row.targetArn}`, () => this.attempt(row));
  }

  private async attempt(row: Pending): Promise<void> {
    try {
      await this.ports.sendTo(row.targetArn, row.payload, row.sender);
      this.pending.delete(row.id);
    } catch (error) {
      await this.refused(row, error);
    }
  }

  private async refused(row: Pending, error: unknown): Promise<void> {
    const attempts = row.attempts + 1;
    const { clock, pauseMillis = eventBridgePause } = this.ports;
    const dueAt = clock.now().getTime() + pauseMillis(row.attempts);
    const code = error instanceof AwsError ? error.code : "InternalError";
    const tooOld = dueAt - Date.parse(row.acceptedAt) > row.maximumAgeSeconds * 1000;
    const exhausted = attempts > row.maximumRetryAttempts;
    if (!isFinal(error) && !tooOld && !exhausted) {
      const next = { ...row, attempts, dueAt: new Date(dueAt).toISOString() };
      this.pending.set(row.id, next);
      this.arm(next);
      return;
    }
    const condition = exhausted ? "MaximumRetryAttempts" : tooOld ? "MaximumEventAgeInSeconds" : null;
    await this.sendToDeadLetters(row, {
      ERROR_CODE: code,
      ERROR_MESSAGE: messageOf(error),
      RETRY_ATTEMPTS: String(row.attempts),
      TARGET_ARN: row.targetArn,
      ...(condition === null ? {} : { EXHAUSTED_RETRY_CONDITION: condition }),
    });
    this.pending.delete(row.id);
  }

  private async sendToDeadLetters(row: Pending, attributes: Record<string, string>): Promise<void> {
    const { onLost, queues, authorise, serviceMay } = this.ports;
    if (row.deadLetterArn === null) return onLost(row, attributes.ERROR_MESSAGE ?? "");
    try {
      const { deadLetterArn, deadLetterRoleArn } = row;
      if (deadLetterRoleArn === null) serviceMay(row.sender, "sqs:SendMessage", deadLetterArn);
      else authorise(deadLetterRoleArn, "sqs:SendMessage", deadLetterArn);
      await queues.send(row.deadLetterArn, row.payload, { ...row.attributes, ...attributes });
    } catch (error) {
      onLost(row, messageOf(error));
    }
  }
}

/** Whether an error is final. AWS does not retry a refusal, or a target that does not exist. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof AwsError &&
    (error.status === 403 || error.status === 404 || error.code === "InvalidTarget")
  );
}

export interface DeliveryPorts {
  clock: Clock;
  sendTo: SendTo;
  queues: Queues;
  authorise: Authorise;
  serviceMay: ServiceMay;
  /** Pause in milliseconds after attempt n, from 0. Absent: EventBridge's pauses. */
  pauseMillis?: (attempt: number) => number;
  /** Called with a delivery that reached neither target nor dead-letter queue. */
  onLost: (delivery: Delivery, reason: string) => void;
}
