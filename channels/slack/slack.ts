import { levels } from "../../core/vocabulary/closed-sets.ts";
import { defineChannel } from "../channel.ts";
import { post } from "../shared/post.ts";
import { formatSlack } from "./format.ts";
import { slackSettings } from "./settings.ts";

/**
 * Slack, through an incoming webhook.
 * Source  Slack, "Sending messages using incoming webhooks" and "Rate limits": 429 with Retry-After in seconds.
 */
export const slack = defineChannel({
  name: "slack",
  levels,
  pages: false,
  settings: slackSettings,
  sender: (destination, { links }) =>
    destination === null ? null : (content) => post(destination.url, { text: formatSlack(content, links) }),
  standIn: () => import("./stand-in.ts"),
});
