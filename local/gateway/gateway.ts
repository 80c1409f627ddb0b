import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type AuthoriserParts, contextOf, type Explain } from "./authoriser.ts";
import { CallRecord } from "./call-record.ts";
import { Callers, type Credentials, credentialScope } from "./callers.ts";
import type { PolicyBook } from "./iam/policy-book.ts";
import { listen } from "./listen.ts";
import { type OpenRoute, OpenRoutes } from "./open-routes.ts";
import { protocolOf, renderError } from "./protocols/render-error.ts";
import { sendResponse } from "./send-response.ts";
import { AwsError, type AwsResponse, type CallContext, type Caller, type Service } from "./service.ts";

export interface GatewayOptions {
  /** Port to listen on; 0 or absent: a free port. */
  port?: number;
  accountId: string;
  region: string;
  /** The cloud's clock, for the record of calls. */
  now: () => Date;
  /** Called with service errors that are not AWS errors. They are defects of the emulation. */
  onDefect: (error: unknown, what: string) => void;
}

/** Data that the gateway takes from the plan. They are set again when the plan has changed. */
export interface Rules {
  policies: PolicyBook;
  explain?: Explain;
}

/**
 * The embedded cloud's only endpoint: one HTTP server that answers AWS SDK calls.
 *
 * | state     | entered by         | answers                                                       |
 * |-----------|--------------------|---------------------------------------------------------------|
 * | listening | `startGateway`     | 503 ServiceUnavailable, which SDKs retry                       |
 * | governed  | first `govern`     | by the service of the signature and the caller of the access key |
 * | stopped   | `stop`             | nothing; open connections are closed                           |
 *
 * It listens before the plan is evaluated, because the plan's queue URLs and endpoints contain its port.
 */
export interface Gateway {
  readonly port: number;
  readonly url: string;
  readonly record: CallRecord;
  /** Adds a service. Its signing names must be unused. */
  use(service: Service): void;
  /** Adds unsigned routes that belong to no AWS service. They answer even before the plan is evaluated. */
  open(routes: readonly OpenRoute[]): void;
  govern(rules: Rules): void;
  registerCaller(caller: Caller): Credentials;
  revokeCaller(accessKeyId: string): void;
  /**
   * Call context for a service that acts for a caller without a request, such as a job that reads its input with its
   * role.
   */
  contextFor(caller: Caller, signingName: string): CallContext;
  stop(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const services = new Map<string, Service>();
  const openRoutes = new OpenRoutes();
  const callers = new Callers();
  const record = new CallRecord();
  let rules: Rules | undefined;

  const contextFor = (caller: Caller, signingName: string): CallContext => {
    const parts: AuthoriserParts = { ...governing(rules), record, ...options };
    return contextOf(caller, signingName, parts);
  };

  const answer = async (message: IncomingMessage): Promise<AwsResponse> => {
    const target = splitTarget(message.url ?? "/");
    const headers = plainHeaders(message);
    let signingName = "";
    try {
      const opened = await openRoutes.answer(message, target, headers);
      if (opened !== undefined) return opened;
      const scope = credentialScope(headers, target.query);
      signingName = scope.signingName;
      governing(rules);
      const caller = callers.callerOf(scope);
      const service = services.get(signingName) ?? unknownService(signingName, services);
      const request = {
        caller,
        signingName,
        method: message.method ?? "GET",
        path: decodePath(target.rawPath),
        rawPath: target.rawPath,
        query: target.query,
        headers,
        body: signingName === "s3" ? message : inflated(message, headers),
      };
      return await service.handle(request, contextFor(caller, signingName));
    } catch (error) {
      const known = error instanceof AwsError ? error : defect(error);
      const abandoned = message.destroyed && !message.complete;
      if (known !== error && !abandoned) {
        options.onDefect(error, `${signingName} ${message.method} ${target.rawPath}`);
      }
      return renderError(protocolOf(signingName, headers), known, headers);
    }
  };

  const server = createServer((message, response) => {
    void answer(message)
      .then((result) => sendResponse(result, message, response))
      .catch((error: unknown) => cut(response, error, options.onDefect));
  });
  // Uploads and invocations may take minutes, and an idle connection that the server closes first is a spurious
  // ECONNRESET in a client that is about to reuse it.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  const port = await listen(server, options.port ?? 0);

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    record,
    use(service) {
      for (const name of service.signingNames) {
        if (services.has(name)) throw new Error(`two services answer to ${name}`);
        services.set(name, service);
      }
    },
    open: (routes) => openRoutes.add(routes),
    govern(given) {
      rules = given;
    },
    registerCaller: (caller) => callers.register(caller),
    revokeCaller: (accessKeyId) => callers.revoke(accessKeyId),
    contextFor,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function governing(rules: Rules | undefined): Rules {
  if (rules === undefined) {
    throw new AwsError("ServiceUnavailable", "the embedded cloud is still reading the plan", 503);
  }
  return rules;
}

function unknownService(signingName: string, services: ReadonlyMap<string, Service>): never {
  throw new AwsError(
    "UnknownService",
    `the embedded cloud does not emulate ${signingName}; it knows ${[...services.keys()].sort().join(", ")}`,
    501,
  );
}

function defect(error: unknown): AwsError {
  return new AwsError("InternalFailure", error instanceof Error ? error.message : String(error), 500);
}

function cut(response: ServerResponse, error: unknown, onDefect: GatewayOptions["onDefect"]): void {
  // The status line is out already: only a broken connection can show the failure.
  response.destroy();
  onDefect(error, "sending an answer");
}

/** Header names in lower case, as Node returns them. Repeated headers are joined. */
function plainHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

/**
 * Splits path and query. `new URL` is not used, because it would simplify `a/../b` and thereby change an object key.
 */
function splitTarget(target: string): { rawPath: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  return mark < 0
    ? { rawPath: target, query: new URLSearchParams() }
    : { rawPath: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", `${path} is not percent-encoded UTF-8`);
  }
}

/**
 * Decompresses a request body. SDKs compress large calls, such as PutMetricData above 10 kB. S3 stores bodies
 * unchanged.
 */
function inflated(message: IncomingMessage, headers: Readonly<Record<string, string>>): Readable {
  if (headers["content-encoding"] !== "gzip") return message;
  const inflate = createGunzip();
  message.on("error", (error) => inflate.destroy(error));
  return message.pipe(inflate);
}
