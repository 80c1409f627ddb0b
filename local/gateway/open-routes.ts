import type { IncomingMessage } from "node:http";
import { readText } from "./protocols/body.ts";
import { AwsError, type AwsResponse } from "./service.ts";

/** An unsigned request outside the AWS APIs. */
export interface OpenRequest {
  query: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  text(): Promise<string>;
}

/** Route of the gateway outside the AWS APIs: for a channel's stand-in, or a page of the inbox. */
export interface OpenRoute {
  method: "GET" | "POST";
  path: string;
  run(request: OpenRequest): AwsResponse | Promise<AwsResponse>;
}

/** Maximum body of an open route. No channel accepts more than half a megabyte. */
const largestBytes = 512 * 1024;

export class OpenRoutes {
  private readonly routes: OpenRoute[] = [];

  add(routes: readonly OpenRoute[]): void {
    this.routes.push(...routes);
  }

  /**
   * Answers an unsigned request to an open route. Undefined for any other request, which belongs to an AWS API.
   * Edges   a request with an unknown host name is refused, as protection against DNS rebinding.
   */
  async answer(
    message: IncomingMessage,
    target: { rawPath: string; query: URLSearchParams },
    headers: Readonly<Record<string, string>>,
  ): Promise<AwsResponse | undefined> {
    if (headers.authorization?.startsWith("AWS4-") || target.query.has("X-Amz-Credential")) return undefined;
    const here = this.routes.filter(({ path }) => path === target.rawPath);
    if (here.length === 0) return undefined;
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) {
      return plain(403, "only for this machine: use 127.0.0.1\n");
    }
    const method = message.method === "HEAD" ? "GET" : message.method;
    const route = here.find((other) => other.method === method);
    if (route === undefined) {
      const allow = here.map((other) => other.method).join(", ");
      return { ...plain(405, `${allow} only\n`), headers: { allow, "content-type": "text/plain" } };
    }
    try {
      const { query } = target;
      return await route.run({ query, headers, text: () => readText({ body: message }, largestBytes) });
    } catch (error) {
      if (error instanceof AwsError) return plain(error.status, `${error.message}\n`);
      throw error;
    }
  }
}

function plain(status: number, body: string): AwsResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
