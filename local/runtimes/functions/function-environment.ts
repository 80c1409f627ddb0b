import { devNull } from "node:os";

export interface FunctionIdentity {
  name: string;
  memoryMiB: number;
  /** Folder of the bundle. */
  taskRoot: string;
  handler: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** URL of the gateway. */
  endpoint: string;
  /** Local certificate authority. It replaces the file that Lambda ships, which AWS documents as a permitted change. */
  extraCaCerts: string | null;
}

/**
 * Complete environment of a function's process: variables of the plan, variables that Lambda defines, and PATH of
 * this machine. The developer's AWS profile is not accessible.
 */
export function functionEnvironment(
  planned: Record<string, string>,
  identity: FunctionIdentity,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    TZ: "UTC",
    LANG: "en_US.UTF-8",
    ...planned,
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: identity.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.name}`,
    LAMBDA_TASK_ROOT: identity.taskRoot,
    _HANDLER: identity.handler,
    AWS_ACCESS_KEY_ID: identity.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: identity.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: identity.credentials.sessionToken,
    AWS_ENDPOINT_URL: identity.endpoint,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...(identity.extraCaCerts === null ? {} : { NODE_EXTRA_CA_CERTS: identity.extraCaCerts }),
  };
}
