import { randomUUID } from "node:crypto";
import * as z from "zod";
import { levelIn } from "../../../channels/shared/footer.ts";
import type { Graph } from "../../../plan/graph.ts";
import type { ChannelFaults } from "../../channels/channel-faults.ts";
import type { Clock } from "../../clock/clock.ts";
import { restJsonService } from "../../gateway/protocols/restJson.ts";
import { AwsError, type Service } from "../../gateway/service.ts";
import type { Inbox } from "../../inbox/inbox.ts";
import { readResources } from "../shared/graph-reader.ts";

export interface SesOptions {
  graph: Graph;
  clock: Clock;
  inbox: Inbox;
  channels: ChannelFaults;
  region: string;
  account: string;
}

const identitySchema = z.object({ emailIdentity: z.string() });
const addresses = z.array(z.string()).default([]);
const contentSchema = z.object({ Data: z.string() });
const sendSchema = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  // Raw and Template would have to be rendered to be read in the inbox.
  Content: z.object({
    Simple: z.object({
      Subject: contentSchema,
      Body: z.object({ Text: contentSchema.optional(), Html: contentSchema.optional() }),
    }),
  }),
});
const mostRecipients = 50;

/**
 * SES v2: SendEmail of simple messages. Nothing is sent; all messages are stored in the inbox. The plan's e-mail
 * identities count as verified, and a domain verifies all its addresses.
 * Edges   the sandbox, in which recipients must be verified too, is not emulated.
 */
export function sesApi(options: SesOptions): Service {
  const { clock, inbox, channels, region, account } = options;
  const identities = readResources(
    options.graph,
    "aws:sesv2/emailIdentity:EmailIdentity",
    identitySchema,
  ).map(({ emailIdentity }) => emailIdentity.toLowerCase());

  return restJsonService(
    ["ses"],
    [
      {
        method: "POST",
        path: "/v2/email/outbound-emails",
        async run({ context, json }) {
          const parsed = sendSchema.safeParse(await json());
          if (!parsed.success) throw new AwsError("BadRequestException", z.prettifyError(parsed.error));
          const { FromEmailAddress: from, Destination, Content } = parsed.data;
          const sender = addressOf(from);
          const identity = identityOf(sender, identities);
          const { ToAddresses, CcAddresses, BccAddresses } = Destination;
          const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
          context.authorise(
            "ses:SendEmail",
            `arn:aws:ses:${region}:${account}:identity/${identity ?? sender}`,
            { "ses:FromAddress": sender, "ses:Recipients": recipients.map(addressOf), "ses:ApiVersion": "2" },
          );
          if (channels.admit("email") !== null) {
            throw new AwsError("ServiceUnavailable", "The service is unavailable. Please try again.", 503);
          }
          if (identity === undefined) {
            throw new AwsError(
              "MessageRejected",
              `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`,
            );
          }
          if (recipients.length === 0 || recipients.length > mostRecipients) {
            throw new AwsError("BadRequestException", `a message has 1 to ${mostRecipients} recipients`);
          }
          const { Subject, Body } = Content.Simple;
          const text = Body.Text?.Data ?? Body.Html?.Data ?? "";
          inbox.append({
            at: clock.now().toISOString(),
            channel: "email",
            level: levelIn(Subject.Data, text),
            to: recipients.join(", "),
            subject: Subject.Data,
            body: text,
          });
          return {
            status: 200,
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ MessageId: randomUUID() }),
          };
        },
      },
    ],
  );
}

/** Address of `Ratchet <ratchet@example.com>`, in lower case. */
function addressOf(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

/** Verified identity for a sender: the address itself, its domain, or a parent domain. */
function identityOf(sender: string, identities: readonly string[]): string | undefined {
  const domain = sender.split("@").at(-1) ?? "";
  return (
    identities.find((identity) => identity === sender) ??
    identities.find((identity) => domain === identity || domain.endsWith(`.${identity}`))
  );
}
