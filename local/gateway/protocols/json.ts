import { AwsError, type AwsRequest, type AwsResponse, type Service } from "../service.ts";
import { readText } from "./body.ts";
import { type Operations, runOperation } from "./operation.ts";

/**
 * Service with the protocol AWS JSON 1.0 or 1.1: `x-amz-target` names the operation, input and output are JSON. The
 * response has the content type of the request, which is the only difference between the versions. Used here by sqs,
 * monitoring (CloudWatch), events, sagemaker, ssm and secretsmanager.
 */
export function jsonService(signingNames: readonly string[], operations: Operations): Service {
  return {
    signingNames,
    async handle(request, context) {
      const call = await readJsonCall(request);
      return jsonResponse(
        await runOperation(operations, call.operation, call.input, { request, context }),
        request.headers["content-type"],
      );
    },
  };
}

async function readJsonCall(request: AwsRequest): Promise<{ operation: string; input: unknown }> {
  const target = request.headers["x-amz-target"];
  if (target === undefined) {
    throw new AwsError("MissingAction", "a call of the AWS JSON protocol carries the header x-amz-target");
  }
  return { operation: target.slice(target.lastIndexOf(".") + 1), input: parseJson(await readText(request)) };
}

export function jsonResponse(output: object, contentType = "application/x-amz-json-1.0"): AwsResponse {
  return { status: 200, headers: { "content-type": contentType }, body: JSON.stringify(output) };
}

/** Parses JSON; an empty body is an empty object. */
export function parseJson(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", "the body is not JSON");
  }
}
