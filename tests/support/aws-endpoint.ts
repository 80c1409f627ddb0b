import { createServer } from "node:http";
import { createGunzip } from "node:zlib";
import { AwsError, type AwsRequest, type AwsResponse, type Service } from "../../local/gateway/service.ts";

export interface RecordedCheck {
  action: string;
  resource: string;
  conditions?: Record<string, string>;
}

/** A loop-back endpoint that gives services what the gateway would, records what they authorise and denies some. */
export async function startAwsEndpoint(services: readonly Service[]) {
  const checks: RecordedCheck[] = [];
  const denied = new Set<string>();
  const authorise = (action: string, resource: string, conditions?: Record<string, string>) => {
    checks.push({ action, resource, ...(conditions === undefined ? {} : { conditions }) });
    if (denied.has(action)) throw new AwsError("AccessDeniedException", `${action} on ${resource}`, 403);
  };
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
    const signingName =
      /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
    const request: AwsRequest = {
      caller: { roleName: "test", roleArn: "arn:aws:iam::000000000000:role/test", label: "test" },
      signingName,
      method: incoming.method ?? "GET",
      rawPath: url.pathname,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers,
      body: headers["content-encoding"] === "gzip" ? incoming.pipe(createGunzip()) : incoming,
    };
    const send = (response: AwsResponse) => {
      outgoing.writeHead(response.status, response.headers);
      outgoing.end(response.body);
    };
    const service = services.find((candidate) => candidate.signingNames.includes(signingName));
    Promise.resolve(service?.handle(request, { authorise }))
      .then((response) => send(response ?? { status: 404 }))
      .catch((error: unknown) => send(rendered(error, headers["content-type"] ?? "")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    checks,
    denied,
    /** Options of an SDK client that talks to this endpoint. */
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "eu-west-3",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rendered(error: unknown, contentType: string): AwsResponse {
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500);
  if (contentType.includes("x-www-form-urlencoded")) {
    const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status, headers: { "content-type": "text/xml" }, body };
  }
  const body = JSON.stringify({ __type: code, message });
  return { status, headers: { "content-type": "application/json", "x-amzn-errortype": code }, body };
}
