import * as z from "zod";
import { levelIn } from "../shared/footer.ts";
import { jsonReply, parsedJson, type StandIn, type StandInParts } from "../stand-in.ts";

const lineSchema = z.strictObject({
  type: z.literal("RichTextBlock"),
  spacing: z.enum(["none", "small", "default", "medium", "large", "extraLarge", "padding"]).optional(),
  inlines: z.array(z.looseObject({ type: z.literal("TextRun"), text: z.string() })).min(1),
});
const messageSchema = z.object({
  type: z.literal("message"),
  attachments: z.tuple([
    z.object({
      contentType: z.literal("application/vnd.microsoft.card.adaptive"),
      content: z.object({
        type: z.literal("AdaptiveCard"),
        version: z.enum(["1.2", "1.3", "1.4", "1.5"]),
        body: z.array(lineSchema).min(1),
        actions: z
          .array(z.object({ type: z.literal("Action.OpenUrl"), title: z.string(), url: z.url() }))
          .default([]),
      }),
    }),
  ]),
});

/** Maximum bytes of a request. Source: Microsoft, "Create Incoming Webhooks": 28 KB. */
const maxBytes = 28 * 1024;

export function configFor(address: string): Record<string, string> {
  return { teamsWebhook: address };
}

/**
 * Stand-in of a Teams workflow that posts the Adaptive Card of a webhook request. It answers 202 and writes the card
 * to the inbox.
 * Edges   413 above 28 KB. 400 for a body without a card, or with elements that Ratchet does not send. The real
 *         workflow answers 202 and fails later, in its run history.
 * Source  Microsoft, "Create and send messages", "Create Incoming Webhooks".
 */
export function open({ deliver }: StandInParts): StandIn {
  const failed = (status: number, code: string, message: string) =>
    jsonReply(status, { error: { code, message } });
  return {
    take(text) {
      if (new TextEncoder().encode(text).length > maxBytes) {
        return failed(413, "RequestEntityTooLarge", `more than ${maxBytes} bytes`);
      }
      const message = messageSchema.safeParse(parsedJson(text));
      if (!message.success) return failed(400, "InvalidBotAdaptiveCard", z.prettifyError(message.error));
      const [{ content }] = message.data.attachments;
      const [subject = "", ...rest] = content.body.map(({ inlines }) =>
        inlines.map((run) => run.text).join(""),
      );
      const links = content.actions.map(({ title, url }) => `${title}: ${url}`);
      const body = [...rest, ...links].join("\n");
      deliver({ level: levelIn(subject, body), to: "Microsoft Teams", subject: subject.slice(0, 200), body });
      return { status: 202, headers: {}, body: "" };
    },
    refuse: (status) => failed(status, "ServiceUnavailable", "The service is unavailable."),
  };
}
