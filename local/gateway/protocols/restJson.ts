import { AwsError, type AwsResponse, type Service } from "../service.ts";
import { readText } from "./body.ts";
import { parseJson } from "./json.ts";
import type { Call } from "./operation.ts";

/**
 * Arguments of a route handler: the decoded path parameters and the request. The body is read only when the handler
 * calls json() or text().
 */
export interface RestCall extends Call {
  labels: Readonly<Record<string, string>>;
  /** The JSON body; an empty body is `{}`. */
  json(): Promise<unknown>;
  /** Returns the unchanged body, for payloads such as an invocation's. */
  text(): Promise<string>;
}

export interface Route {
  method: string;
  /**
   * Pattern such as `/schedules/{Name}`. A label matches one path segment. The value is percent-decoded after the
   * split, so it may contain slashes.
   */
  path: string;
  run(call: RestCall): AwsResponse | Promise<AwsResponse>;
}

/** Service with the REST JSON protocol: method and path identify the operation. Used here by lambda and scheduler. */
export function restJsonService(signingNames: readonly string[], routes: readonly Route[]): Service {
  return {
    signingNames,
    async handle(request, context) {
      for (const route of routes) {
        const labels = route.method === request.method ? matchPath(route.path, request.rawPath) : null;
        if (labels === null) continue;
        const text = () => readText(request);
        return route.run({
          request,
          context,
          labels,
          text,
          json: async () => parseJson(await text()),
        });
      }
      throw new AwsError(
        "UnknownOperationException",
        `the embedded cloud does not emulate ${request.method} ${request.path} of ${request.signingName}`,
        404,
      );
    },
  };
}

/** Labels of `path` according to `pattern`; null when the path does not match. */
function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = segments(pattern);
  const given = segments(path);
  if (wanted.length !== given.length) return null;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label !== undefined) labels[label] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return labels;
}

function segments(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
