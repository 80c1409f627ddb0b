import { SESv2Client } from "@aws-sdk/client-sesv2";
import type pg from "pg";
import type { ChannelName } from "../../../channels/registry.ts";
import { isRatchetError } from "../../../core/errors/error.ts";
import { incidentText } from "../../../core/incidents/incident-text.ts";
import type { Notice } from "../../../core/incidents/notice.ts";
import { slotOf } from "../../../core/time/slot.ts";
import { notificationsAreDue } from "../../../database/incidents/due-notifications.ts";
import { expireQuiet } from "../../../database/incidents/expire-quiet.ts";
import { manageIncidents } from "../../../lambdas/manage-incidents/handler.ts";
import { incidentStore } from "../../../lambdas/manage-incidents/wire.ts";
import { notifyPeople } from "../../../lambdas/notify-people/handler.ts";
import type { NotifyPeoplePorts } from "../../../lambdas/notify-people/ports.ts";
import { channelSenders } from "../../../lambdas/notify-people/senders.ts";
import { notificationStore } from "../../../lambdas/notify-people/wire.ts";
import { sesMail } from "../../../lambdas/shared/adapters/notifications/ses-mail.ts";
import type { Logger } from "../../../lambdas/shared/ports.ts";
import { type FakeChannels, fakeChannels } from "./channels.ts";

const quietly: Logger = { info() {}, warn() {}, error() {}, child: () => quietly };

/** notify-people, manage-incidents and what reconcile does for them, on a real PostgreSQL, real channels' protocols, virtual time. */
export interface AlertsBench {
  channels: FakeChannels;
  ports: NotifyPeoplePorts;
  /** Messages of invocations that failed because no channel took the alert: each reaches the fallback topic. */
  fallbackTopic: string[];
  now(): string;
  /** Goes forward to this minute since the start, running one-time schedules and the hourly pass of reconcile on the way. */
  goTo(minutes: number): Promise<void>;
  deliver(record: object): Promise<unknown>;
  notice(notice: Partial<Notice> & { key: string }): Promise<unknown>;
  alarm(name: string, state: "ALARM" | "OK", level?: Notice["level"], more?: object): Promise<unknown>;
  manage(input: object): Promise<unknown>;
  /** Makes these channels unconfigured. */
  unconfigure(...channels: ChannelName[]): void;
  stop(): Promise<void>;
}

const start = Date.UTC(2026, 10, 23);

export function record(at: string, message: string | object, level: Notice["level"] = "alert", id = "1") {
  const Message = typeof message === "string" ? message : JSON.stringify(message);
  const TopicArn = `arn:aws:sns:eu-west-3:000000000000:ratchet-dev-${level}`;
  return { Sns: { MessageId: id, TopicArn, Subject: null, Message, Timestamp: at } };
}

export function alarmMessage(name: string, state: string, at: string, more: object = {}): object {
  return {
    AlarmName: `ratchet-dev-${name}`,
    AlarmDescription: `${name} is ill. See docs/RUNBOOK.md, "A function fails".`,
    NewStateValue: state,
    OldStateValue: state === "OK" ? "ALARM" : "OK",
    NewStateReason: "Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).",
    StateChangeTime: at.replace("Z", ".000+0000"),
    Trigger: { Dimensions: [] },
    ...more,
  };
}

/** The ports of notify-people, with its own adapters against the server that stands for the channels. */
export function portsOf(pool: pg.Pool, url: string, arm: (at: Date) => Promise<void>): NotifyPeoplePorts {
  const ses = new SESv2Client({
    endpoint: url,
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return {
    logger: quietly,
    store: notificationStore(pool),
    senderOf: channelSenders({
      links: {
        prefix: "ratchet-dev",
        dashboards: "https://console/ratchet-dev-",
        runbook: "https://docs/RUNBOOK.md",
      },
      mail: {
        send: sesMail("ratchet@example.com", ses),
        recipients: { promotions: ["models@example.com"], alerts: ["on-call@example.com"] },
      },
      destinations: async () => ({
        slack: { url: `${url}/slack` },
        onCall: { url: `${url}/on-call`, routingKey: "key" },
      }),
    }),
    oneTimeSchedules: { arm },
    notifiedDirectly: new Set(),
    isTimeShort: () => false,
    pause: async () => undefined,
  };
}

export async function alertsBench(pool: pg.Pool): Promise<AlertsBench> {
  let minute = 0;
  const now = () => slotOf(new Date(start + minute * 60_000));
  const channels = await fakeChannels(now);
  const off = new Set<ChannelName>();
  const oneTimeSchedules = new Set<number>();
  const arm = async (at: Date) => void oneTimeSchedules.add(Math.ceil((at.getTime() - start) / 60_000));
  const reached = portsOf(pool, channels.url, arm);
  const ports: NotifyPeoplePorts = {
    ...reached,
    senderOf: async (channel) => (off.has(channel) ? null : await reached.senderOf(channel)),
  };
  const fallbackTopic: string[] = [];
  // As Lambda does with an asynchronous invocation: one that failed is repeated.
  const invoke = async (input: object): Promise<unknown> => {
    try {
      return await notifyPeople(ports, input);
    } catch (error) {
      if (!isRatchetError(error) || error.code !== "NOTIFY001") throw error;
      fallbackTopic.push(error.facts.found);
      return await notifyPeople(ports, input);
    }
  };
  const reconcile = async () => {
    for (const workload of ["news", "all"]) await expireQuiet(pool, workload, now(), incidentText);
    if (await notificationsAreDue(pool, now())) {
      await invoke({ event: "NotificationDue", at: now() });
    }
  };
  const deliver = (one: object) => invoke({ Records: [one] });
  return {
    channels,
    ports,
    fallbackTopic,
    now,
    deliver,
    goTo: async (minutes) => {
      while (minute < minutes) {
        minute++;
        if (oneTimeSchedules.delete(minute) || minute % 60 === 0) await reconcile();
      }
    },
    notice: ({ key, ...more }) => {
      const notice: Notice = {
        ...{ notice: 1, key, level: "alert", audience: "alerts", workload: "news" },
        ...{ subject: "news: something failed", text: "The reason.\n\nThe next step." },
        ...more,
      };
      return deliver(record(now(), notice, notice.level, key));
    },
    alarm: (name, state, level = "alert", more = {}) =>
      deliver(record(now(), alarmMessage(name, state, now(), more), level)),
    manage: (input) =>
      manageIncidents(
        {
          logger: quietly,
          store: incidentStore(pool),
          bus: {
            publish: async () => void (await invoke({ event: "NotificationDue", at: now() })),
          },
        },
        { actor: "ada", why: "because", at: now(), ...input },
      ),
    unconfigure: (...names) => {
      for (const name of names) off.add(name);
    },
    stop: () => channels.stop(),
  };
}
