import * as z from "zod";
import type { ErrorCodeOf } from "../../../core/errors/catalogue/error-catalogue.ts";
import { dependencyError, messageOf, type RatchetError } from "../../../core/errors/error.ts";

/** Kinds of failed AWS calls: the resource is absent, permission is missing, or the service is unavailable. */
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
 * Kind of an SDK error, by its name and HTTP status.
 * Edges   the name has precedence, because JSON services answer 400 where REST services answer 403 or 404. A failed
 *         connection, a throttled call and every other error count as "unavailable".
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
 * Retryable error with a code for a failed AWS call. The caller's trigger repeats the call, also after a person has
 * repaired a role or a deployment.
 * Shape   where: the called resource. expected: the expected result. whenUnavailable: the next step when nothing needs
 *         a repair.
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
