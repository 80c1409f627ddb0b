import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Destinations, destinationsSchema } from "../../../../channels/destinations.ts";
import { channelKeys } from "../../../../channels/settings.ts";
import { dependencyError, messageOf, userError } from "../../../../core/errors/error.ts";

/** Time after which a changed secret is read again. */
const freshMillis = 5 * 60_000;

/**
 * Addresses and keys of the channels, from the secret that the deployment writes.
 * Throws  SEC002 (retryable) when the secret cannot be read, SEC003 when it has the wrong form. Neither shows a part
 *         of the secret.
 */
export function channelDestinations(
  secretName: string,
  client = new SecretsManagerClient({}),
): () => Promise<Destinations> {
  let known: { destinations: Destinations; readAt: number } | undefined;
  const where = `secret ${secretName}`;
  return async () => {
    if (known !== undefined && performance.now() - known.readAt < freshMillis) return known.destinations;
    const answer = await client
      .send(new GetSecretValueCommand({ SecretId: secretName }))
      .catch((error: unknown) => {
        const next = "Check that the secret exists and that the function's role may read it.";
        const found = messageOf(error);
        throw dependencyError("SEC002", { where, found, expected: "the channels' addresses", next }, error);
      });
    try {
      const destinations = destinationsSchema.parse(JSON.parse(answer.SecretString ?? ""));
      known = { destinations, readAt: performance.now() };
      return destinations;
    } catch {
      // The parser's own message would quote the secret.
      const keys = Object.keys(channelKeys).map((key) => `ratchet:${key}`);
      throw userError("SEC003", {
        where,
        found: "a text of another shape",
        expected: "JSON with one field per channel: its address and key, or null",
        next: `Run pulumi up: the plan writes it from ${keys.join(", ")}.`,
      });
    }
  };
}
