import { randomUUID } from "node:crypto";
import type { AwsError, AwsResponse } from "../service.ts";
import { renderXml } from "./xml.ts";

export type Protocol = "json" | "query" | "rest-json" | "rest-xml";

/** Protocol of a request, from its headers. Errors can thus be rendered before the service is known. */
export function protocolOf(signingName: string, headers: Readonly<Record<string, string>>): Protocol {
  if (signingName === "s3") return "rest-xml";
  if (headers["x-amz-target"] !== undefined) return "json";
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "query";
  return "rest-json";
}

/** Renders an error in the format that the SDKs of the protocol expect: name from the code, text from the message. */
export function renderError(
  protocol: Protocol,
  error: AwsError,
  headers: Readonly<Record<string, string>>,
): AwsResponse {
  const requestId = randomUUID();
  const common = { "x-amzn-errortype": error.code, "x-amzn-requestid": requestId };
  switch (protocol) {
    case "json":
      return {
        status: error.status,
        headers: { ...common, "content-type": headers["content-type"] ?? "application/x-amz-json-1.0" },
        body: JSON.stringify({ __type: error.code, message: error.message }),
      };
    case "rest-json":
      return {
        status: error.status,
        headers: { ...common, "content-type": "application/json" },
        // Lambda's SDK model names the member Message, Scheduler's too; botocore looks for message.
        body: JSON.stringify({ code: error.code, message: error.message, Message: error.message }),
      };
    case "query": {
      const Type = error.status < 500 ? "Sender" : "Receiver";
      const document = { Error: { Type, Code: error.code, Message: error.message }, RequestId: requestId };
      return {
        status: error.status,
        headers: { ...common, "content-type": "text/xml" },
        body: renderXml("ErrorResponse", document),
      };
    }
    case "rest-xml":
      return {
        status: error.status,
        headers: { ...common, "content-type": "application/xml" },
        body: renderXml("Error", { Code: error.code, Message: error.message, RequestId: requestId }),
      };
  }
}
