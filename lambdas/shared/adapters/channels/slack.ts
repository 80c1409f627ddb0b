import type { Delivery } from "../../ports.ts";
import { post } from "./post.ts";

/**
 * Slack by an incoming webhook.
 * Shape   text in Slack's mrkdwn, escaped already.
 * Source  Slack, "Sending messages using incoming webhooks" and "Rate limits": 429 with Retry-After in seconds.
 */
export async function postToSlack(url: string, text: string): Promise<Delivery> {
  return await post(url, { text });
}
