import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";

/** Used fields of a master secret that RDS manages. */
const credentialsSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/**
 * Reads user name and password from a Secrets Manager secret. Throws SEC001, whose message contains no part of the
 * secret.
 */
export async function readCredentials(
  secretArn: string,
  client = new SecretsManagerClient({}),
): Promise<z.output<typeof credentialsSchema>> {
  const failed = (found: string, cause?: unknown) =>
    dependencyError(
      "SEC001",
      {
        where: `secret ${secretArn}`,
        found,
        expected: "JSON with username and password, as RDS writes it",
        next: "Check that the database still manages its master password, and the function's role.",
      },
      cause,
    );
  const answer = await client
    .send(new GetSecretValueCommand({ SecretId: secretArn }))
    .catch((error: unknown) => {
      throw failed(messageOf(error), error);
    });
  try {
    return credentialsSchema.parse(JSON.parse(answer.SecretString ?? ""));
  } catch {
    // The parser's own message would quote the secret.
    throw failed("a text of another shape");
  }
}
