import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { dependencyError, messageOf, userError } from "../../../core/errors/error.ts";

/** What the plan writes into the secret `<prefix>/channels`. A channel that is null is not configured. */
const channelsSchema = z.object({
  slack: z.object({ url: z.url() }).nullable().default(null),
  onCall: z
    .object({ url: z.url(), routingKey: z.string().min(1) })
    .nullable()
    .default(null),
});

export type ChannelAddresses = z.output<typeof channelsSchema>;

/** A changed secret is noticed after this. */
const freshMillis = 5 * 60_000;

/**
 * Addresses and keys of Slack and of the on-call service.
 * Throws  SEC002 (retryable) when the secret cannot be read, SEC003 when it is of another shape; no part of it is told.
 */
export function channelAddresses(
  secretName: string,
  client = new SecretsManagerClient({}),
): () => Promise<ChannelAddresses> {
  let known: { addresses: ChannelAddresses; readAt: number } | undefined;
  const where = `secret ${secretName}`;
  return async () => {
    if (known !== undefined && performance.now() - known.readAt < freshMillis) return known.addresses;
    const answer = await client
      .send(new GetSecretValueCommand({ SecretId: secretName }))
      .catch((error: unknown) => {
        const next = "Check that the secret exists and that the function's role may read it.";
        const found = messageOf(error);
        throw dependencyError("SEC002", { where, found, expected: "the channels' addresses", next }, error);
      });
    try {
      const addresses = channelsSchema.parse(JSON.parse(answer.SecretString ?? ""));
      known = { addresses, readAt: performance.now() };
      return addresses;
    } catch {
      // The parser's own message would quote the secret.
      throw userError("SEC003", {
        where,
        found: "a text of another shape",
        expected: '{"slack": {"url"} or null, "onCall": {"url", "routingKey"} or null}',
        next: "Run pulumi up: the plan writes it from ratchet:slackWebhook, ratchet:onCallKey and ratchet:onCallUrl.",
      });
    }
  };
}
