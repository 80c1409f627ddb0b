import type { Sender } from "../../../channels/channel.ts";
import type { Delivery } from "../../../channels/delivery.ts";
import { channelNames, channelsOf } from "../../../channels/lookup.ts";
import type { NotificationContent } from "../../../channels/notification.ts";
import type { ChannelName } from "../../../channels/registry.ts";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { Due } from "../../../database/incidents/due-notifications.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { type Message, patienceSeconds, pauseSeconds } from "../domain/read-message.ts";
import { channelTexts, notConfigured } from "../notices.ts";
import type { NotifyPeoplePorts } from "../ports.ts";

/** Requested pause in seconds up to which a pass waits for a channel. */
const longestWait = 10;

/** Requests for one notification in one pass. */
const mostTries = 5;

/** Number of notifications that are read at once. */
const batchRows = 50;

export interface Sent {
  sent: number;
  failed: number;
  givenUp: number;
}

/** Result of a pass over the channels. */
interface Pass {
  total: Sent;
  /** Ids of notifications that their channel did not accept. */
  tried: number[];
  /**
   * True when the incident of a failing channel was enqueued for the other channels. Those may have finished already.
   */
  reported: boolean;
}

/**
 * Sends all due notifications. Channels are independent and run concurrently, so a channel that is down delays no
 * other. A channel that fails gets no further notification in this pass, nor before its pause has ended.
 * Edges   when a process dies between sending and marking, the notification is sent a second time. The on-call
 *         service merges the duplicate into its incident.
 * Throws  NOTIFY001 when no channel accepted an alert. The alarm on this function's errors then mails people by the
 *         fallback topic. All results are stored first, so the retry sends nothing twice.
 */
export async function sendDue(ports: NotifyPeoplePorts, at: Slot): Promise<Sent> {
  const pass: Pass = { total: { sent: 0, failed: 0, givenUp: 0 }, tried: [], reported: false };
  do {
    pass.reported = false;
    const passes = await Promise.allSettled(
      channelNames.map((channel) => sendChannel(ports, channel, at, pass)),
    );
    const broken = passes.find((one) => one.status === "rejected");
    if (broken !== undefined) throw broken.reason;
  } while (pass.reported && !ports.isTimeShort());
  await scheduleNextPass(ports, at);
  if (pass.tried.length > 0) await requireDelivery(ports, pass.tried, at);
  return pass.total;
}

async function requireDelivery(ports: NotifyPeoplePorts, tried: number[], at: Slot): Promise<void> {
  const undelivered = await ports.store.undeliveredAlerts(tried, at);
  const [first] = undelivered;
  if (first === undefined) return;
  throw dependencyError("NOTIFY001", {
    where: "notify-people",
    found: `${undelivered.length} alerts that no channel took, the first "${first.subject}": ${first.reason}`,
    expected: "at least one channel that takes it",
    next: 'See docs/RUNBOOK.md, "A notification channel is down"; npm run view-alerts shows what is not delivered.',
  });
}

async function sendChannel(
  ports: NotifyPeoplePorts,
  channel: ChannelName,
  at: Slot,
  pass: Pass,
): Promise<void> {
  const { store, logger } = ports;
  const send = await senderOf(ports, channel);
  if (send === null) {
    const closed = await store.closeUnconfigured(channel, notConfigured);
    if (closed > 0)
      logger.info({ channel, closed }, "Channel not configured: its pending notifications were given up");
    return;
  }
  await store.asOnlySender(channel, at, async () => {
    while (!ports.isTimeShort()) {
      const due = await store.dueOf(channel, at, batchRows);
      if (due.length === 0) return { stopped: false };
      for (const one of due) {
        if (ports.isTimeShort()) return { stopped: true };
        faultPoint("notify-people:before-send");
        const delivery = await sendPatiently(ports, send, one);
        faultPoint("notify-people:after-send");
        if (!(await mark(ports, one, delivery, at, pass))) return { stopped: true };
      }
    }
    return { stopped: true };
  });
}

/**
 * Sends a notification. A channel that throttles is asked again after the pause that it requests, if that is short: with
 * an outage's pause of a minute for each throttled request, 1,000 mails would take hours.
 */
async function sendPatiently(ports: NotifyPeoplePorts, send: Sender, one: Due): Promise<Delivery> {
  for (let tries = 1; ; tries++) {
    const delivery = await send(one);
    const pause = delivery.kind === "failed" ? (delivery.retryAfterSeconds ?? Number.POSITIVE_INFINITY) : 0;
    if (pause === 0 || pause > longestWait || tries === mostTries || ports.isTimeShort()) return delivery;
    await ports.pause(pause);
  }
}

/** Stores the result of a delivery. Returns whether to send the channel's next notification. */
async function mark(
  { store, logger }: NotifyPeoplePorts,
  one: Due,
  delivery: Delivery,
  at: Slot,
  pass: Pass,
): Promise<boolean> {
  const { channel, id, subject } = one;
  if (delivery.kind === "sent") {
    await store.markSent(one, at, channelTexts);
    pass.total.sent++;
  } else if (delivery.kind === "no-recipient") {
    await store.markUnwanted(one, delivery.reason);
  } else if (delivery.kind === "refused") {
    await store.markRefused(one, at, delivery.reason, channelTexts);
    logger.error(
      { channel, id, subject, reason: delivery.reason },
      "Notification refused by its channel; it is not retried",
    );
    pass.total.givenUp++;
    pass.tried.push(id);
    pass.reported = true;
  } else {
    const { reason, retryAfterSeconds: asked = 0, locksOut = false } = delivery;
    const failure = {
      reason,
      pauseSeconds: (failures: number) => Math.max(asked, pauseSeconds(failures)),
      patienceSeconds,
      locksOut,
    };
    const { givenUp, reported } = await store.markFailed(one, at, failure, channelTexts);
    logger.warn({ channel, id, reason }, "Notification not accepted by its channel; it is retried later");
    for (const lost of givenUp) {
      logger.error({ channel, ...lost }, "Notification given up: its channel was down for three days");
    }
    pass.total.failed++;
    pass.total.givenUp += givenUp.length;
    pass.tried.push(id, ...givenUp.map((lost) => lost.id));
    if (reported) pass.reported = true;
    return false;
  }
  return true;
}

/**
 * Sender of a channel. When the address of the channel cannot be read, every delivery fails as if the channel were
 * down.
 */
async function senderOf(ports: NotifyPeoplePorts, channel: ChannelName): Promise<Sender | null> {
  try {
    return await ports.senderOf(channel);
  } catch (error) {
    return async () => ({ kind: "failed", reason: messageOf(error) });
  }
}

/** Schedules a reconcile pass for the end of the next pause. Without it, the hourly pass sends the notifications. */
async function scheduleNextPass(ports: NotifyPeoplePorts, at: Slot): Promise<void> {
  try {
    const soon = ports.isTimeShort() ? new Date(Date.parse(at) + 60_000) : undefined;
    const next = soon ?? (await ports.store.nextDueAt(at));
    if (next !== undefined) await ports.oneTimeSchedules.arm(next, "notify");
  } catch (error) {
    ports.logger.warn(
      { error },
      "One-time schedule for the next send not created; reconcile requests the send within the hour",
    );
  }
}

/**
 * Sends a message immediately by every channel of its level, because the database is down.
 * Throws  an error when no channel accepted the message, so that Lambda retries.
 */
export async function notifyDirectly(ports: NotifyPeoplePorts, message: Message): Promise<void> {
  if (ports.notifiedDirectly.has(message.key)) return;
  const [over] = message.resolves ?? [];
  const content: NotificationContent = {
    ...message,
    // A message that ends an incident has the state in its subject.
    subject: over === undefined ? `[${message.level.toUpperCase()}] ${message.subject}` : message.subject,
    cause: message.cause ?? over ?? null,
    thread: message.cause ?? over ?? message.key,
    action: over === undefined ? "trigger" : "resolve",
    ...{ incident: null, modelVersion: null, openedAt: null, seen: null },
  };
  const deliveries = await Promise.all(
    channelsOf(message.level).map(async (channel): Promise<[ChannelName, Delivery]> => {
      const send = await senderOf(ports, channel);
      return [channel, send === null ? { kind: "no-recipient", reason: notConfigured } : await send(content)];
    }),
  );
  ports.logger.warn(
    { key: message.key, deliveries },
    "PostgreSQL does not answer: notice sent directly to the channels; field deliveries has each result",
  );
  const tried = deliveries.filter(([, { kind }]) => kind !== "no-recipient");
  if (tried.length > 0 && !tried.some(([, { kind }]) => kind === "sent")) {
    throw new Error(`neither the database nor any channel could be reached for "${message.subject}"`);
  }
  ports.notifiedDirectly.add(message.key);
}
