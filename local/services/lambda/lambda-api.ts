import { restJsonService } from "../../gateway/protocols/restJson.ts";
import { AwsError, type AwsResponse, type Service } from "../../gateway/service.ts";
import type { Lambda } from "./lambda.ts";

/** Invoke operation of the Lambda API, with the invocation types RequestResponse, Event and DryRun. */
export function lambdaApi(lambda: Lambda): Service {
  return restJsonService(
    ["lambda"],
    [
      {
        method: "POST",
        path: "/2015-03-31/functions/{FunctionName}/invocations",
        async run({ request, context, labels, text }) {
          const reference = labels.FunctionName ?? "";
          context.authorise("lambda:InvokeFunction", lambda.get(reference).spec.arn);
          const event = (await text()) || "{}";
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
      },
    ],
  );
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
