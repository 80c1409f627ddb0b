import type { z } from "zod";
import { AwsError, type AwsRequest, type CallContext } from "../service.ts";

/** Request data that an operation gets beside its input. */
export interface Call {
  request: AwsRequest;
  context: CallContext;
}

/** One operation of a service, for any protocol. */
export interface Operation {
  run(input: unknown, call: Call): Promise<object>;
}

/**
 * Operation whose input is validated before it runs. The schema contains the emulated fields. `z.object` ignores
 * other fields; use `z.strictObject` where an ignored field would give a wrong result.
 * Throws  AwsError ValidationException, which names each invalid field.
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

/** Runs an operation by name. An unknown operation is refused. */
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

/** Timestamp as seconds since 1970, the format of the JSON protocols. */
export function epochSeconds(at: Date): number {
  return at.getTime() / 1000;
}
