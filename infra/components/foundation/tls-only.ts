import type aws from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";

/** Resource policy statement that refuses every request without TLS, whatever the caller's role grants. */
export function tlsOnly<T extends Input<string> | string[]>(action: string, resource: T) {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  } satisfies Omit<aws.iam.PolicyStatement, "Resource"> & { Resource: T };
}
