import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { isErrorCode } from "../../../core/errors/catalogue/error-catalogue.ts";
import { dependencyError, messageOf, RatchetError } from "../../../core/errors/error.ts";
import { refusal } from "../../../lambdas/manage-incidents/answers.ts";
import { nextOfRefusal, type StackAccess } from "../cli/stack-access.ts";

const failureSchema = z.object({ errorMessage: z.string() });

/**
 * Invokes a function of a stack as its operator, and waits for the answer.
 * Throws  TRG004 when the function cannot be invoked, TRG005 with the function's own error, TRG006 for an answer of
 *         an unknown form or with an unknown code. When the function refuses the request, its own code as a user
 *         error.
 */
export async function invoke<S extends z.ZodType>(
  access: StackAccess,
  functionName: string,
  payload: object,
  answers: S,
): Promise<z.output<S>> {
  const where = `function ratchet-${access.stack}-${functionName}`;
  // A report over many rows takes its time; the function's own limit is ten minutes.
  const client = new LambdaClient({ ...access.client, maxAttempts: 1 });
  const command = new InvokeCommand({
    FunctionName: `ratchet-${access.stack}-${functionName}`,
    Payload: JSON.stringify(payload),
  });
  const answer = await client.send(command).catch((error: unknown) => {
    const facts = { where, found: messageOf(error), expected: "an answer", next: nextOfRefusal(access) };
    throw dependencyError("TRG004", facts, error);
  });
  const text = Buffer.from(answer.Payload ?? new Uint8Array()).toString("utf8");
  const json: unknown = JSON.parse(text === "" ? "null" : text);
  if (answer.FunctionError !== undefined) {
    const failure = failureSchema.safeParse(json);
    throw dependencyError("TRG005", {
      where,
      found: failure.data?.errorMessage ?? text.slice(0, 300),
      expected: "success",
      next: `Read its log: ${access.directory === null ? `log group /aws/lambda/ratchet-${access.stack}-${functionName}` : `npm run logs -- --function ratchet-${access.stack}-${functionName}`}`,
    });
  }
  const refusing = refusal.safeParse(json);
  if (refusing.success && isErrorCode(refusing.data.refused.code)) {
    const { code, ...facts } = refusing.data.refused;
    throw new RatchetError(code, "user", facts);
  }
  const parsed = answers.safeParse(json);
  if (parsed.success) return parsed.data;
  throw dependencyError("TRG006", {
    where,
    found: z.prettifyError(parsed.error),
    expected: "an answer of this release",
    next: "Deploy the release that this command belongs to, or use that release's command.",
  });
}
