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
   * Edges   a request with an unknown host name is refused with 403, as protection against DNS rebinding; so is a request
   *         from a page of another origin, because the request alone would page a person.
   */
  async answer(
    message: IncomingMessage,
    target: { rawPath: string; query: URLSearchParams },
    headers: Readonly<Record<string, string>>,
  ): Promise<AwsResponse | undefined> {
    if (headers.authorization?.startsWith("AWS4-") || target.query.has("X-Amz-Credential")) return undefined;
    const here = this.routes.filter(({ path }) => path === target.rawPath);
    if (here.length === 0) return undefined;
    if (!/^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.test(headers.host ?? "")) {
      return plain(403, "only for this machine: use 127.0.0.1\n");
    }
    if (isFromAnotherSite(headers)) {
      return plain(403, "not for pages of other sites: enter the address into the browser\n");
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

/**
 * Whether the headers of a browser name a page of another origin. Other clients send neither header.
 * Edges   `Origin: null` of a sandboxed page is another origin. So is a page of this machine on another port, for which
 *         Sec-Fetch-Site is same-site.
 * Source  W3C, "Fetch Metadata Request Headers"; Fetch Standard, "Origin header": browsers send it with every POST.
 */
function isFromAnotherSite(headers: Readonly<Record<string, string>>): boolean {
  const { host, origin, "sec-fetch-site": site } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function plain(status: number, body: string): AwsResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
