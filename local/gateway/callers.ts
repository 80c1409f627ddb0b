import { randomBytes } from "node:crypto";
import { AwsError, type Caller } from "./service.ts";

/** Values of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a process. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/**
 * Assigns callers to access keys. Keys are random and valid until the gateway stops. The key alone identifies the
 * caller; signatures are not verified. This is sufficient because the server listens only on 127.0.0.1, and a key has
 * 80 random bits.
 */
export class Callers {
  private readonly byKey = new Map<string, Caller>();

  register(caller: Caller): Credentials {
    const accessKeyId = `ASIA${base32(16)}`;
    this.byKey.set(accessKeyId, caller);
    return {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString("base64"),
      // Named in the token so that a request seen in a debugger shows the caller.
      sessionToken: `local/${caller.roleName}`,
    };
  }

  /** Invalidates a key, like temporary credentials that have expired. */
  revoke(accessKeyId: string): void {
    this.byKey.delete(accessKeyId);
  }

  /**
   * Throws  UnrecognizedClientException with status 403 for an unknown key (S3: InvalidAccessKeyId, as in AWS).
   */
  callerOf(scope: CredentialScope): Caller {
    const caller = this.byKey.get(scope.accessKeyId);
    if (caller !== undefined) return caller;
    throw new AwsError(
      scope.signingName === "s3" ? "InvalidAccessKeyId" : "UnrecognizedClientException",
      `the embedded cloud did not hand out the access key ${scope.accessKeyId}, or it has been restarted since; ` +
        "only functions, jobs and pods that it starts have credentials for it",
      403,
    );
  }
}

export interface CredentialScope {
  accessKeyId: string;
  region: string;
  signingName: string;
}

/**
 * SigV4 credential scope of a request, from the Authorization header or the query of a presigned URL.
 * Throws  MissingAuthenticationToken for an unsigned request.
 */
export function credentialScope(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): CredentialScope {
  const credential =
    /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ??
    query.get("X-Amz-Credential");
  const [accessKeyId, , region, signingName, end] = credential?.split("/") ?? [];
  if (accessKeyId && region && signingName && end === "aws4_request") {
    return { accessKeyId, region, signingName };
  }
  throw new AwsError(
    "MissingAuthenticationToken",
    "the request has no AWS Signature Version 4; call through an AWS SDK with credentials of the embedded cloud",
    403,
  );
}

function base32(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join("");
}
