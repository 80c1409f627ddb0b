import { join } from "node:path";
import { ChannelFaults } from "../channels/channel-faults.ts";
import { type LoadedStandIn, standInRoutes } from "../channels/stand-ins.ts";
import type { Clock } from "../clock/clock.ts";
import { clockRoute } from "../clock/clock-route.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { Inbox, type InboxLine } from "../inbox/inbox.ts";
import { inboxRoutes } from "../inbox/inbox-page.ts";
import type { OpenTable } from "../services/shared/ports.ts";

export interface NotificationSinkOptions {
  gateway: Gateway;
  clock: Clock;
  openTable: OpenTable;
  standIns: readonly LoadedStandIn[];
  paths: { directory: string };
  listeners: { onNotified?: (line: InboxLine) => void };
}

/** Creates the stand-ins of all channels with a common inbox, and the unsigned routes of the gateway. */
export function createNotificationSinks(options: NotificationSinkOptions) {
  const { gateway, clock, openTable, standIns, paths, listeners } = options;
  const inbox = new Inbox(join(paths.directory, "inbox.jsonl"), listeners.onNotified);
  const channels = new ChannelFaults(clock);
  gateway.open([
    ...standInRoutes(standIns, channels, {
      now: () => clock.now(),
      openTable,
      append: (line) => inbox.append(line),
    }),
    ...inboxRoutes(inbox),
    clockRoute(clock),
  ]);
  return { inbox, channels };
}
