import { readText } from "../../gateway/protocols/body.ts";
import { AwsError, type AwsResponse, type Service } from "../../gateway/service.ts";
import type { Lambda } from "./lambda.ts";

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The Invoke operation of the Lambda API: RequestResponse, Event and DryRun. */
export function lambdaApi(lambda: Lambda): Service {
  return {
    signingNames: ["lambda"],
    async handle(request, context): Promise<AwsResponse> {
      const [, reference] = path.exec(request.path) ?? [];
      if (reference === undefined || request.method !== "POST") {
        throw new AwsError(
          "UnknownOperationException",
          `the embedded cloud does not answer ${request.method} ${request.path}`,
          404,
        );
      }
      const { spec } = lambda.get(reference);
      context.authorise("lambda:InvokeFunction", spec.arn);
      const event = (await readText(request)) || "{}";
      checkJson(event);
      switch (request.headers["x-amz-invocation-type"] ?? "RequestResponse") {
        case "DryRun":
          return { status: 204 };
        case "Event":
          return { status: 202, headers: { "x-amzn-requestid": lambda.accept(reference, event) } };
        default:
          return answer(await lambda.invoke(reference, event));
      }
    },
  };
}

function checkJson(event: string): void {
  try {
    JSON.parse(event);
  } catch (error) {
    throw new AwsError("InvalidRequestContentException", `Could not parse request body into json: ${error}`);
  }
}

function answer(outcome: Awaited<ReturnType<Lambda["invoke"]>>): AwsResponse {
  const headers = {
    "content-type": "application/json",
    "x-amzn-requestid": outcome.requestId,
    "x-amz-executed-version": "$LATEST",
  };
  if (outcome.error === null) return { status: 200, headers, body: outcome.payload ?? "null" };
  return {
    status: 200,
    headers: { ...headers, "x-amz-function-error": "Unhandled" },
    body: JSON.stringify(outcome.error),
  };
}
