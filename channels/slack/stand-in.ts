import * as z from "zod";
import { levelIn } from "../shared/footer.ts";
import { parsedJson, plainReply, type StandIn, type StandInParts } from "../stand-in.ts";

const textSchema = z.union([
  z.string().transform(withoutMarkup),
  z
    .looseObject({ type: z.string().default("mrkdwn"), text: z.string() })
    .transform(({ type, text }) => (type === "plain_text" ? text : withoutMarkup(text))),
]);
const elementSchema = z.looseObject({ text: textSchema.optional(), url: z.string().optional() });
const blockSchema = elementSchema.extend({
  type: z.string(),
  fields: z.array(textSchema).optional(),
  elements: z.array(elementSchema).optional(),
});
const messageSchema = z.looseObject({
  text: z.string().transform(withoutMarkup).optional(),
  blocks: z.array(blockSchema).optional(),
});

export function configFor(address: string): Record<string, string> {
  return { slackWebhook: address };
}

/**
 * Stand-in of a Slack incoming webhook. It answers `{"text", "blocks"?}` with 200 `ok` and writes what Slack shows to the
 * inbox: the blocks, or the text of a message without blocks.
 * Edges   400 `invalid_payload` for other content, 400 `no_text` for a message without text.
 * Source  Slack, "Sending messages using incoming webhooks", section "Handling errors"; chat.postMessage, `text`.
 */
export function open({ deliver }: StandInParts): StandIn {
  return {
    take(text) {
      const message = messageSchema.safeParse(parsedJson(text));
      if (!message.success) return plainReply(400, "invalid_payload");
      const { text: summary = "", blocks = [] } = message.data;
      const shown = (blocks.length > 0 ? blocks.map(readableBlock) : [summary]).filter(
        (part) => part.trim() !== "",
      );
      if (shown.length === 0 || summary.trim() === "") return plainReply(400, "no_text");
      const [subject = ""] = summary.split("\n");
      const body = shown.join("\n\n");
      const rest = body.startsWith(subject) ? body.slice(subject.length).trim() : body;
      deliver({ level: levelIn(subject, body), to: "Slack", subject: subject.slice(0, 200), body: rest });
      return plainReply(200, "ok");
    },
    refuse: (status) => plainReply(status, "service_unavailable"),
  };
}

/** Text of a block, without its layout. */
function readableBlock(block: z.output<typeof blockSchema>): string {
  const elements = (block.elements ?? []).map(({ text, url }) => [text, url].filter(Boolean).join(": "));
  return [block.text, ...(block.fields ?? []), ...elements].filter(Boolean).join("\n");
}

/** Slack's mrkdwn as text: bold and italic lines, links, entities. */
function withoutMarkup(text: string): string {
  return text
    .replace(/^([*_])(.*)\1$/gm, "$2")
    .replace(/<([^|<>\s]+)\|([^<>]*)>/g, "$2: $1")
    .replace(/<(https?:[^<>\s]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
