import type { z } from "zod";
import { AwsError, type AwsRequest, type CallContext } from "../service.ts";

/** What an operation gets beside its input. */
export interface Call {
  request: AwsRequest;
  context: CallContext;
}

/** One operation of a service, whatever protocol carries it. */
export interface Operation {
  run(input: unknown, call: Call): Promise<object>;
}

/**
 * An operation whose input is checked before it runs. The schema names only what the emulation understands:
 * use `z.object` to drop the rest, `z.strictObject` where ignoring an argument would give a wrong result.
 * Throws  AwsError ValidationException naming each field that does not fit.
 */
export function operation<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, call: Call) => object | Promise<object>,
): Operation {
  return {
    async run(input, call) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) {
        const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
        throw new AwsError("ValidationException", problems.join("; "));
      }
      return run(parsed.data, call);
    },
  };
}

export type Operations = Readonly<Record<string, Operation>>;

/** Runs an operation by its name; an unknown one is refused, not ignored. */
export async function runOperation(
  operations: Operations,
  name: string,
  input: unknown,
  call: Call,
): Promise<object> {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (found === undefined) {
    throw new AwsError(
      "UnknownOperationException",
      `the embedded cloud does not emulate ${call.request.signingName}:${name}; it knows ${Object.keys(operations).join(", ")}`,
    );
  }
  return found.run(input, call);
}

/** Timestamps of JSON protocols travel as epoch seconds. */
export function epochSeconds(at: Date): number {
  return at.getTime() / 1000;
}
