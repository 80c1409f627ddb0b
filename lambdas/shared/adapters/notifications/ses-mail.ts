import { SESv2Client, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Mail } from "../../../../channels/channel.ts";
import type { Delivery } from "../../../../channels/delivery.ts";
import { timeoutMillis } from "../../../../channels/shared/post.ts";
import { messageOf } from "../../../../core/errors/error.ts";

/** SES errors for a single mail that it refuses permanently. Source: Amazon SES API v2, SendEmail, Errors. */
const refusals = ["BadRequestException", "MessageRejected"];

/** SES errors for every mail until a person acts: the account or the sender is blocked. */
const lockedOut = [
  "AccountSuspendedException",
  "MailFromDomainNotVerifiedException",
  "NotFoundException",
  "SendingPausedException",
];

/** SES errors for more mails per second than the account may send. Source: Amazon SES, "Errors related to sending quotas". */
const throttles = ["TooManyRequestsException", "ThrottlingException", "Throttling"];

/** E-mail through Amazon SES, from the stack's sender address. */
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
      if (locksOut(error)) return { kind: "failed", reason, locksOut: true };
      if (throttles.includes(name)) return { kind: "failed", reason, retryAfterSeconds: 1 };
      return { kind: refusals.includes(name) ? "refused" : "failed", reason };
    }
  };
}

/**
 * Whether SES blocks the sender or the account, so that every mail fails.
 * Edges   SES answers MessageRejected both for an unverified address (the sender's, or in the sandbox the
 *         recipient's) and for refused content. Only the text distinguishes them.
 */
function locksOut(error: unknown): boolean {
  if (!(error instanceof SESv2ServiceException)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  if (lockedOut.includes(error.name) || [401, 403, 404].includes(status)) return true;
  return error.name === "MessageRejected" && /not verified/i.test(error.message);
}
