import { join } from "node:path";
import type { Graph } from "../../plan/graph.ts";
import { Channels } from "../channels/channels.ts";
import { OnCall } from "../channels/on-call.ts";
import { slackWebhook } from "../channels/slack.ts";
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
  paths: { directory: string };
  region: string;
  listeners: { onNotified?: (line: InboxLine) => void };
}

/** The ways to people, all of which end in one inbox, and what of them answers on the gateway without a signature. */
export function assembleNotificationSinks({
  graph,
  gateway,
  clock,
  openTable,
  paths,
  region,
  listeners,
}: NotificationSinkOptions) {
  const inbox = new Inbox(join(paths.directory, "inbox.jsonl"), listeners.onNotified);
  const channels = new Channels(clock);
  const onCall = new OnCall({ channels, clock, inbox, openTable });
  gateway.open([
    slackWebhook({ channels, clock, inbox }),
    onCall.route,
    ...inboxRoutes(inbox),
    clockRoute(clock),
  ]);
  return { inbox, channels, onCall, ses: sesApi({ graph, clock, inbox, channels, region, account }) };
}
