import { SESv2Client, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { messageOf } from "../../../core/errors.ts";
import { timeoutMillis } from "../channels/post.ts";
import type { Delivery } from "../ports.ts";

/** What SES says to a mail that it will never send. Source: Amazon SES API v2, SendEmail, Errors. */
const refusals = [
  "BadRequestException",
  "MessageRejected",
  "MailFromDomainNotVerifiedException",
  "NotFoundException",
];

export interface Mail {
  to: readonly string[];
  subject: string;
  text: string;
}

/** E-mail by Amazon SES, from the stack's sender. */
export function sesMail(
  sender: string,
  client = new SESv2Client({ maxAttempts: 1 }),
): (mail: Mail) => Promise<Delivery> {
  return async ({ to, subject, text }) => {
    const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
    const command = new SendEmailCommand({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [...to] },
      Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
    });
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMillis) });
      return { kind: "sent" };
    } catch (error) {
      const name = error instanceof SESv2ServiceException ? error.name : "";
      const reason = name === "" ? messageOf(error) : `${name}: ${messageOf(error)}`;
      return { kind: refusals.includes(name) ? "refused" : "failed", reason };
    }
  };
}
