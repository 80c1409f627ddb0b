import { messageOf } from "../../core/errors.ts";
import { type Channel, channels, channelsOf } from "../../core/notice.ts";
import type { Slot } from "../../core/slot.ts";
import { boundary } from "../shared/boundary.ts";
import type { Delivery } from "../shared/ports.ts";
import { type Message, patienceSeconds, pauseSeconds } from "./logic.ts";
import type { NotifyPeoplePorts, Sender } from "./ports.ts";
import type { Told } from "./texts.ts";

/** Rows that are read at once. */
const batchRows = 50;

export interface Sent {
  sent: number;
  failed: number;
  givenUp: number;
}

/**
 * Sends what is due, each channel by itself and at the same time: one that is down delays no other. Of a channel that
 * fails nothing more is tried in this pass, and nothing before its pause is over.
 * Edges   a process that dies between sending and marking sends that one again: at least once there, exactly once
 *         everywhere else. An incident at the on-call service is folded there too.
 */
export async function sendDue(ports: NotifyPeoplePorts, at: Slot): Promise<Sent> {
  const total: Sent = { sent: 0, failed: 0, givenUp: 0 };
  let reported: boolean;
  do {
    const before = total.givenUp;
    const passes = await Promise.allSettled(
      channels.map((channel) => sendChannel(ports, channel, at, total)),
    );
    const broken = passes.find((pass) => pass.status === "rejected");
    if (broken !== undefined) throw broken.reason;
    // What a channel gave up, the others tell of; they may have been done by then.
    reported = total.givenUp > before && !ports.isTimeShort();
  } while (reported);
  await armWake(ports, at);
  return total;
}

async function sendChannel(ports: NotifyPeoplePorts, channel: Channel, at: Slot, total: Sent): Promise<void> {
  const { store, logger } = ports;
  const send = await senderOf(ports, channel);
  if (send === null) {
    const closed = await store.closeUnconfigured(channel);
    if (closed > 0) logger.info({ channel, closed }, "the channel is not configured");
    return;
  }
  await store.asOnlySender(channel, at, async () => {
    while (!ports.isTimeShort()) {
      const due = await store.dueOf(channel, at, batchRows);
      if (due.length === 0) return { stopped: false };
      for (const one of due) {
        if (ports.isTimeShort()) return { stopped: true };
        boundary("notify-people:before-send");
        const delivery = await send(one);
        boundary("notify-people:after-send");
        if (delivery.kind === "failed") {
          const asked = delivery.retryAfterSeconds ?? 0;
          const failure = {
            reason: delivery.reason,
            pauseSeconds: (failures: number) => Math.max(asked, pauseSeconds(failures)),
            patienceSeconds,
          };
          const givenUp = await store.markFailed(one, at, failure);
          logger.warn(
            { channel, id: one.id, reason: delivery.reason },
            "a channel does not take notifications",
          );
          for (const lost of givenUp) {
            logger.error(
              { channel, ...lost },
              "a notification was given up: its channel was down for three days",
            );
          }
          total.failed++;
          total.givenUp += givenUp.length;
          return { stopped: true };
        }
        if (delivery.kind === "sent") {
          await store.markSent(one, at);
          total.sent++;
        } else if (delivery.kind === "nobody") {
          await store.markUnwanted(one, delivery.reason);
        } else {
          await store.markRefused(one, at, delivery.reason);
          const { id, subject } = one;
          logger.error(
            { channel, id, subject, reason: delivery.reason },
            "a notification was refused for good",
          );
          total.givenUp++;
        }
      }
    }
    return { stopped: true };
  });
}

/** A channel whose address cannot be found out now is one that fails. */
async function senderOf(ports: NotifyPeoplePorts, channel: Channel): Promise<Sender | null> {
  try {
    return await ports.senderOf(channel);
  } catch (error) {
    return async () => ({ kind: "failed", reason: messageOf(error) });
  }
}

/** What waits is tried when its pause is over, by way of reconcile; which looks every hour anyway. */
async function armWake(ports: NotifyPeoplePorts, at: Slot): Promise<void> {
  try {
    const soon = ports.isTimeShort() ? new Date(Date.parse(at) + 60_000) : undefined;
    const next = soon ?? (await ports.store.nextWake(at));
    if (next !== undefined) await ports.wakes.arm(next, "notify");
  } catch (error) {
    ports.logger.warn({ error }, "no wake could be armed; reconcile looks within the hour");
  }
}

/**
 * Tells a message past the database, which is away, by every channel of its level at once.
 * Throws  when no channel took it, so that it is tried again.
 */
export async function tellDirectly(ports: NotifyPeoplePorts, message: Message): Promise<void> {
  if (ports.toldDirectly.has(message.key)) return;
  const [over] = message.resolves ?? [];
  const told: Told = {
    ...message,
    // What ends something says so in its own words.
    subject: over === undefined ? `[${message.level.toUpperCase()}] ${message.subject}` : message.subject,
    cause: message.cause ?? over ?? null,
    thread: message.cause ?? over ?? message.key,
    action: over === undefined ? "trigger" : "resolve",
    ...{ incident: null, modelVersion: null, openedAt: null, seen: null },
  };
  const deliveries = await Promise.all(
    channelsOf(message.level).map(async (channel): Promise<[Channel, Delivery]> => {
      const send = await senderOf(ports, channel);
      return [channel, send === null ? { kind: "nobody", reason: "not configured" } : await send(told)];
    }),
  );
  ports.logger.warn({ key: message.key, deliveries }, "told without the database, which is away");
  const tried = deliveries.filter(([, { kind }]) => kind !== "nobody");
  if (tried.length > 0 && !tried.some(([, { kind }]) => kind === "sent")) {
    throw new Error(`neither the database nor any channel could be reached for "${message.subject}"`);
  }
  ports.toldDirectly.add(message.key);
}
