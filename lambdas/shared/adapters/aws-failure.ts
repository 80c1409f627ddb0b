import * as z from "zod";
import type { ErrorCodeOf } from "../../../core/errors/catalogue/error-catalogue.ts";
import { dependencyError, messageOf, type RatchetError } from "../../../core/errors/error.ts";

/** What a person can do about a call that AWS did not do: create what is absent, permit what is refused, or wait. */
export type AwsFault = "absent" | "refused" | "unavailable";

const absentNames = ["NotFound", "NotFoundException", "ParameterNotFound", "ResourceNotFoundException"];

const refusedNames = [
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
];

const answered = z.object({ $metadata: z.object({ httpStatusCode: z.number().optional() }) });

/**
 * The fault behind an SDK error, by its name and HTTP status.
 * Edges   services of the JSON protocol answer 400 for what REST answers 403 or 404, so that the name decides first; a
 *         connection that fails, a throttled call and every other error are "unavailable".
 * Source  AWS, "Common error types" of each service's API reference.
 */
export function awsFault(error: unknown): AwsFault {
  const name = error instanceof Error ? error.name : "";
  const status = answered.safeParse(error).data?.$metadata.httpStatusCode;
  if (absentNames.includes(name)) return "absent";
  if (refusedNames.includes(name)) return "refused";
  if (status === 404) return "absent";
  return status === 401 || status === 403 ? "refused" : "unavailable";
}

/**
 * A call that AWS did not do, as a retryable error with a code: the caller's trigger repeats it, also after a person
 * repaired a role or a deployment.
 * Shape   where: the thing that was called; expected: what the service should have done; whenUnavailable: the next step
 *         when nothing is to be repaired.
 */
export function awsFailure(
  code: ErrorCodeOf<"dependency">,
  facts: { where: string; expected: string; whenUnavailable: string },
  error: unknown,
): RatchetError {
  const next = {
    absent: "Run `npm run up`, which creates what the stack lacks.",
    refused:
      "Compare the function's role with `needs` in its contract; look for another policy that denies the call.",
    unavailable: facts.whenUnavailable,
  }[awsFault(error)];
  const { where, expected } = facts;
  return dependencyError(code, { where, found: messageOf(error), expected, next }, error);
}
