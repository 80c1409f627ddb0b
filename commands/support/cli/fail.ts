import { isRatchetError } from "../../../core/errors/error.ts";

/** Ends a command: a person's error as its text, ours with its stack. Exit status 1, or 2 when the input is at fault. */
export function fail(error: unknown): never {
  if (isRatchetError(error)) {
    console.error(`\n${error.message}\n`);
    process.exit(error.responsible === "user" ? 2 : 1);
  }
  console.error(error);
  process.exit(1);
}
