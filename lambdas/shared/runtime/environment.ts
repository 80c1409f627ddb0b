import type { FunctionVariable } from "../../../core/contracts/environment.ts";
import { ourError } from "../../../core/errors/error.ts";

/**
 * Reads environment variables that must be present and not empty.
 * Result  an object with exactly these names, typed by them.
 * Throws  ENV001, which names all missing variables. The deployment sets them from the function's contract, so a
 *         missing variable is a defect of Ratchet.
 */
export function readEnvironment<N extends FunctionVariable>(...names: N[]): Record<N, string> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw ourError("ENV001", {
      where: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "this process",
      found: `no value for ${missing.join(", ")}`,
      expected: "every variable that the function's contract implies",
      next: "Compare `needs` in its contract.ts with what its index.ts reads.",
    });
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""])) as Record<N, string>;
}

/** Reads a variable that the deployment sets only for a configured setting; undefined when it is missing or empty. */
export function readOptional(name: FunctionVariable): string | undefined {
  return process.env[name] || undefined;
}
