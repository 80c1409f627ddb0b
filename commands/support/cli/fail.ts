import { isRatchetError } from "../../../core/errors/error.ts";

/**
 * Ends a command. A coded error is printed as its text, any other error with its stack. Exit status 1, or 2 for a
 * user error.
 */
export function fail(error: unknown): never {
  if (isRatchetError(error)) {
    console.error(`\n${error.message}\n`);
    process.exit(error.responsible === "user" ? 2 : 1);
  }
  console.error(error);
  process.exit(1);
}
