import { incidentText } from "../../core/incidents/incident-text.ts";
import { type Slot, slotOf } from "../../core/time/slot.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { type Message, messageOf } from "./domain/read-message.ts";
import type { NotifyPeoplePorts } from "./ports.ts";
import { notifyDirectly, type Sent, sendDue } from "./steps/send-due.ts";

export type Notified = Sent | { direct: number };

/**
 * Records the messages of the SNS topics, and sends the notifications that are due.
 *
 * | message                  | recorded as                                               |
 * |--------------------------|-----------------------------------------------------------|
 * | a notice                 | the notice, and the incidents that it opens, repeats or resolves |
 * | an alarm                 | the incident `alarm:<name>`, resolved when the alarm stays OK |
 * | a drift alarm            | nothing: detect-drift has enqueued its notifications      |
 * | any other text           | a notice with this text                                   |
 * | NotificationDue          | nothing; due notifications are sent                       |
 *
 * While PostgreSQL is down, a message is sent immediately by every channel of its level. People thus learn that the
 * database is down, and that an alarm has ended. A notice of success waits, because the incident that it resolves is
 * in the database.
 */
export async function notifyPeople(ports: NotifyPeoplePorts, received: unknown): Promise<Notified> {
  const input = receive(contract, received);
  if ("event" in input) return await sendDue(ports, input.at);
  let direct = 0;
  let at: Slot | undefined;
  for (const record of input.Records) {
    const message = messageOf(record);
    const receivedAt = slotOf(new Date(record.Sns.Timestamp));
    if (at === undefined || receivedAt > at) at = receivedAt;
    if (message !== null && !(await recordNotice(ports, message))) direct++;
  }
  if (direct > 0 || at === undefined) return { direct };
  return await sendDue(ports, at);
}

/** Returns false when the message was sent directly, without the database. */
async function recordNotice(ports: NotifyPeoplePorts, message: Message): Promise<boolean> {
  try {
    const outcome = await ports.store.recordNotice(message, incidentText);
    ports.logger.info(
      { workload: message.workload, key: message.key, subject: message.subject, outcome },
      "Notice recorded",
    );
    return true;
  } catch (error) {
    ports.logger.error(
      { workload: message.workload, key: message.key, error },
      "Notice not recorded: PostgreSQL does not answer",
    );
    if (message.onlyResolves === true) {
      // A failure for the end of an alarm would trigger this function's own alarm, whose end fails in turn: a mail every
      // ten minutes while the database is down.
      if (message.endsUnrecorded === false) return false;
      if (message.endsUnrecorded === undefined) throw error;
    }
    await notifyDirectly(ports, message);
    return false;
  }
}
