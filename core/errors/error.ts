import type { Responsible } from "./catalogue/entry.ts";
import type { ErrorCode, ErrorCodeOf } from "./catalogue/error-catalogue.ts";

export interface ErrorFacts {
  /** Where it was found: a configuration key, a file and line, a function, an object. */
  where: string;
  /** What was found there; never a secret. */
  found: string;
  /** What would have been right. */
  expected: string;
  /** The next step, in the imperative; a command where there is one. */
  next: string;
}

/**
 * An error that a person can act on. Recognise it by `code`, never by its text.
 * Shape   code is one of core/errors/catalogue/, which also says who must act: an unknown code, or a code with another
 *         actor, is a type error.
 */
export class RatchetError extends Error {
  readonly code: ErrorCode;
  readonly responsible: Responsible;
  readonly facts: ErrorFacts;
  /** True when the same call may succeed later without anyone changing anything. */
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

/** The user's input must change; trying again as it is cannot help. */
export function userError(code: ErrorCodeOf<"user">, facts: ErrorFacts, cause?: unknown): RatchetError {
  return new RatchetError(code, "user", facts, { cause });
}

/** A system we depend on did not do its part; retried by the caller's retry policy. */
export function dependencyError(
  code: ErrorCodeOf<"dependency">,
  facts: ErrorFacts,
  cause?: unknown,
): RatchetError {
  return new RatchetError(code, "dependency", facts, { cause, retryable: true });
}

/** An error for a state that should be impossible: a bug in Ratchet. */
export function ourError(code: ErrorCodeOf<"us">, facts: ErrorFacts, cause?: unknown): RatchetError {
  return new RatchetError(code, "us", facts, { cause });
}

export function isRatchetError(error: unknown): error is RatchetError {
  return error instanceof RatchetError;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
