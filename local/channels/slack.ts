import * as z from "zod";
import type { Clock } from "../clock/clock.ts";
import { type OpenRoute, plain } from "../gateway/open-routes.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Channels } from "./channels.ts";
import { levelOf } from "./level.ts";

export const slackPath = "/channels/slack";

const textSchema = z.union([z.string(), z.looseObject({ text: z.string() }).transform(({ text }) => text)]);
const elementSchema = z.looseObject({ text: textSchema.optional(), url: z.string().optional() });
const blockSchema = elementSchema.extend({
  type: z.string(),
  fields: z.array(textSchema).optional(),
  elements: z.array(elementSchema).optional(),
});
const messageSchema = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(blockSchema).optional(),
});

/**
 * A Slack incoming webhook: `{"text", "blocks"?}` is answered with 200 `ok` and lands in the inbox.
 * Edges   400 `invalid_payload` for what is no such JSON, 400 `no_text` for a message that says nothing.
 * Source  Slack, "Sending messages using incoming webhooks", section "Handling errors".
 */
export function slackWebhook(parts: { channels: Channels; clock: Clock; inbox: Inbox }): OpenRoute {
  return {
    method: "POST",
    path: slackPath,
    async run(request) {
      const text = await request.text();
      const refused = parts.channels.admit("slack");
      if (refused !== null) return plain(refused, "service_unavailable");
      const message = messageSchema.safeParse(jsonOf(text));
      if (!message.success) return plain(400, "invalid_payload");
      const { text: summary = "", blocks = [] } = message.data;
      const shown = [summary, ...blocks.map(readable)].filter((part) => part.trim() !== "");
      if (shown.length === 0) return plain(400, "no_text");
      const [subject = ""] = (shown[0] ?? "").split("\n");
      const body = shown.join("\n\n");
      parts.inbox.append({
        ...{ at: parts.clock.now().toISOString(), channel: "slack", level: levelOf(subject, body) },
        ...{ to: "Slack", subject: subject.slice(0, 200), body },
      });
      return plain(200, "ok");
    },
  };
}

/** What a person sees of a block, without its layout. */
function readable(block: z.output<typeof blockSchema>): string {
  const elements = (block.elements ?? []).map(({ text, url }) => [text, url].filter(Boolean).join(": "));
  return [block.text, ...(block.fields ?? []), ...elements].filter(Boolean).join("\n");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
