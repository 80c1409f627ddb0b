import { join } from "node:path";
import type { Graph } from "../../plan/graph.ts";
import { ChannelFaults } from "../channels/channel-faults.ts";
import { type LoadedStandIn, readableLine, standInRoutes } from "../channels/stand-ins.ts";
import type { Clock } from "../clock/clock.ts";
import { clockRoute } from "../clock/clock-route.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { Inbox, type InboxLine } from "../inbox/inbox.ts";
import { inboxRoutes } from "../inbox/inbox-page.ts";
import { localAccountId as account } from "../outputs/place.ts";
import { sesApi } from "../services/ses/ses-api.ts";
import type { OpenTable } from "../services/shared/ports.ts";

export interface NotificationSinkOptions {
  graph: Graph;
  gateway: Gateway;
  clock: Clock;
  openTable: OpenTable;
  standIns: readonly LoadedStandIn[];
  paths: { directory: string };
  region: string;
  listeners: { onNotified?: (line: InboxLine) => void };
}

/** The stand-ins of all channels, which write to one inbox, and the routes of the gateway that need no signature. */
export function assembleNotificationSinks({
  graph,
  gateway,
  clock,
  openTable,
  standIns,
  paths,
  region,
  listeners,
}: NotificationSinkOptions) {
  const inbox = new Inbox(join(paths.directory, "inbox.jsonl"), listeners.onNotified);
  const channels = new ChannelFaults(clock);
  gateway.open([
    ...standInRoutes(standIns, channels, {
      now: () => clock.now(),
      openTable,
      append: (line) => inbox.append(line),
    }),
    ...inboxRoutes(inbox, (line) => readableLine(standIns, line)),
    clockRoute(clock),
  ]);
  return { inbox, channels, ses: sesApi({ graph, clock, inbox, channels, region, account }) };
}
