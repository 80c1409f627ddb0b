import type { Responsible } from "./catalogue/entry.ts";
import type { ErrorCode, ErrorCodeOf } from "./catalogue/error-catalogue.ts";

export interface ErrorFacts {
  /** Place of the problem: a configuration key, a file and line, a function, or an object. */
  where: string;
  /** The found value; never a secret. */
  found: string;
  /** The expected value. */
  expected: string;
  /** Next step, as an imperative sentence, with a command where possible. */
  next: string;
}

/**
 * Error that a person can act on. Compare its `code`, never its text.
 * Shape   code: a code of core/errors/catalogue/. The type check rejects an unknown code, and a code of another
 *         actor.
 */
export class RatchetError extends Error {
  readonly code: ErrorCode;
  readonly responsible: Responsible;
  readonly facts: ErrorFacts;
  /** True when a repeated call may succeed without a change by a person. */
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    responsible: Responsible,
    facts: ErrorFacts,
    options?: { cause?: unknown; retryable?: boolean },
  ) {
    super(
      `${code} ${facts.where}: ${facts.found}; expected ${facts.expected}. ${facts.next}`,
      options?.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "RatchetError";
    this.code = code;
    this.responsible = responsible;
    this.facts = facts;
    this.retryable = options?.retryable ?? false;
  }
}

/** Error in the user's input. A retry with the same input cannot succeed. */
export function userError(code: ErrorCodeOf<"user">, facts: ErrorFacts, cause?: unknown): RatchetError {
  return new RatchetError(code, "user", facts, { cause });
}

/** Error of an external system. The caller's retry policy retries it. */
export function dependencyError(
  code: ErrorCodeOf<"dependency">,
  facts: ErrorFacts,
  cause?: unknown,
): RatchetError {
  return new RatchetError(code, "dependency", facts, { cause, retryable: true });
}

/** Error for a state that should be impossible: a defect of Ratchet. */
export function ourError(code: ErrorCodeOf<"us">, facts: ErrorFacts, cause?: unknown): RatchetError {
  return new RatchetError(code, "us", facts, { cause });
}

export function isRatchetError(error: unknown): error is RatchetError {
  return error instanceof RatchetError;
}

/** Message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
