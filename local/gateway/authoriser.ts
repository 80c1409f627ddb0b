import type { CallRecord } from "./call-record.ts";
import type { PolicyBook } from "./iam/policy-book.ts";
import { AwsError, type CallContext, type Caller, type Conditions } from "./service.ts";

/**
 * Names the contract line that would permit a refused call: "its contract grants read. Add …".
 * Result  undefined when no such line is known; the message then contains the reason of the policies.
 */
export type Explain = (caller: Caller, action: string, resource: string) => string | undefined;

export interface AuthoriserParts {
  policies: PolicyBook;
  record: CallRecord;
  explain?: Explain;
  now: () => Date;
  accountId: string;
  region: string;
}

/** Call context that checks and records the calls of one caller. */
export function contextOf(caller: Caller, signingName: string, parts: AuthoriserParts): CallContext {
  return {
    authorise(action, resource, own = {}) {
      const conditions: Conditions = {
        "aws:PrincipalArn": caller.roleArn,
        "aws:PrincipalAccount": parts.accountId,
        "aws:ResourceAccount": parts.accountId,
        "aws:RequestedRegion": parts.region,
        // Plain HTTP to 127.0.0.1 stands for AWS's TLS endpoint.
        "aws:SecureTransport": "true",
        ...own,
      };
      const { allowed, reason } = parts.policies.decide(caller.roleName, action, resource, conditions);
      parts.record.add(parts.now(), caller, { action, resource, conditions, allowed, reason });
      if (allowed) return;
      const why = parts.explain?.(caller, action, resource) ?? reason;
      throw new AccessRefused(
        refusalCode(signingName),
        `IAM002 ${caller.label} may not ${action} on ${resource}: ${why}`,
      );
    },
  };
}

/** Error code of a refusal. It differs between AWS services, and client code may compare it. */
function refusalCode(signingName: string): string {
  if (signingName === "sns") return "AuthorizationError";
  return ["s3", "sqs", "sts", "monitoring"].includes(signingName) ? "AccessDenied" : "AccessDeniedException";
}

/** A refusal by `authorise`, with any error code. */
export class AccessRefused extends AwsError {
  constructor(code: string, message: string) {
    super(code, message, 403);
  }
}
