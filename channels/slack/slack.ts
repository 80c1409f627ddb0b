import { levels } from "../../core/vocabulary/closed-sets.ts";
import { defineChannel } from "../channel.ts";
import { post } from "../shared/post.ts";
import { formatSlack } from "./format.ts";
import { slackSettings } from "./settings.ts";

/** Slack answers the word ok. Source: Slack, "Sending messages using incoming webhooks". */
const isAcknowledgement = (_: number, body: string): boolean => body.trim() === "ok";

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
    destination === null
      ? null
      : (content) => post(destination.url, formatSlack(content, links), isAcknowledgement),
  standIn: () => import("./stand-in.ts"),
});
