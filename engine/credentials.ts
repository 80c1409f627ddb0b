import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { userError } from "../core/errors/error.ts";

/**
 * Variables with which the AWS SDKs find credentials, in the order of their documented chain. Each alone is
 * sufficient.
 */
const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/**
 * Checks that AWS credentials are configured. Without this check, the AWS provider would wait minutes for instance
 * metadata before the same error. Whether the credentials are valid, only AWS can decide.
 * Throws  ENG004 when no credentials are configured.
 */
export function requireCredentials(environment: NodeJS.ProcessEnv): void {
  if (VARIABLES.some((name) => environment[name])) return;
  const folder = join(environment.HOME || homedir(), ".aws");
  const files = [
    environment.AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
    environment.AWS_CONFIG_FILE || join(folder, "config"),
  ];
  if (files.some((path) => existsSync(path))) return;
  throw userError("ENG004", {
    where: "AWS credentials",
    found: `none of ${VARIABLES.join(", ")} is set and there is neither ${files.join(" nor ")}`,
    expected: "credentials of the account to deploy to",
    next:
      "Run `aws configure` or `aws sso login` and set AWS_PROFILE; on a machine whose role comes from its " +
      "instance, add --instance-credentials. To see what would be made without an account: npm run preview",
  });
}
