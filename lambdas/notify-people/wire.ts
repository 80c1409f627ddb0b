import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { channelNames } from "../../channels/lookup.ts";
import { bindQueries } from "../../database/client/bind-queries.ts";
import * as senders from "../../database/incidents/as-only-sender.ts";
import * as due from "../../database/incidents/due-notifications.ts";
import * as marks from "../../database/incidents/mark-notifications.ts";
import * as next from "../../database/incidents/next-due-at.ts";
import * as notices from "../../database/incidents/record-notice.ts";
import { connectDatabase } from "../shared/adapters/database.ts";
import { channelDestinations } from "../shared/adapters/notifications/channel-destinations.ts";
import { sesMail } from "../shared/adapters/notifications/ses-mail.ts";
import { readEnvironment, readOptional } from "../shared/runtime/environment.ts";
import { createLogger } from "../shared/runtime/logger.ts";
import { oneTimeSchedules } from "../shared/runtime/wiring.ts";
import { contract } from "./contract.ts";
import type { NotificationStore, NotifyPeoplePorts } from "./ports.ts";
import { channelSenders } from "./senders.ts";

/** Seconds before the timeout in which an invocation starts no new request. A channel may take ten seconds to fail. */
const reserveSeconds = 30;

/** One connection per channel for its lock while it sends, and two to store the results. */
const maxConnections = channelNames.length + 2;

/** Builds the ports of one invocation from the environment variables. */
export function wireNotifyPeople(): () => NotifyPeoplePorts {
  const env = readEnvironment("STACK_PREFIX", "CHANNELS_SECRET", "DASHBOARD_URL", "RUNBOOK_URL");
  const sender = readOptional("MAIL_SENDER");
  const ports = {
    logger: createLogger("notify-people"),
    store: notificationStore(connectDatabase({ maxConnections })),
    senderOf: channelSenders({
      links: { prefix: env.STACK_PREFIX, dashboards: env.DASHBOARD_URL, runbook: env.RUNBOOK_URL },
      // Without a sender, e-mail is not configured.
      mail:
        sender === undefined
          ? null
          : {
              send: sesMail(sender),
              recipients: { promotions: addresses("MAIL_PROMOTIONS"), alerts: addresses("MAIL_ALERTS") },
            },
      destinations: channelDestinations(env.CHANNELS_SECRET),
    }),
    oneTimeSchedules: oneTimeSchedules(),
    notifiedDirectly: new Set<string>(),
    pause: (seconds: number) => setTimeout(seconds * 1000),
  };
  return () => {
    const endsAt = performance.now() + (contract.timeoutSeconds - reserveSeconds) * 1000;
    return { ...ports, isTimeShort: () => performance.now() > endsAt };
  };
}

export function notificationStore(pool: pg.Pool): NotificationStore {
  return bindQueries(pool, { ...senders, ...due, ...marks, ...next, ...notices });
}

function addresses(variable: "MAIL_PROMOTIONS" | "MAIL_ALERTS"): string[] {
  return readOptional(variable)?.split(",") ?? [];
}
