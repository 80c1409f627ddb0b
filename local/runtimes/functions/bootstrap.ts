/**
 * Replaces Lambda's runtime in the process of a function. It loads the bundle once, and calls the handler for each
 * message of the parent process. Faults can be armed only here; on AWS the hook is undefined.
 * Usage: node bootstrap.ts <bundle file> <export>, with an IPC channel.
 */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
  type FunctionError,
  type InvokeMessage,
  killedAtFaultPoint,
  type ProcessMessage,
} from "./function-messages.ts";

let current: { message: InvokeMessage; crossed: string[] } | undefined;

Reflect.set(globalThis, Symbol.for("ratchet.fault-point"), (name: string) => {
  if (current === undefined) return;
  current.crossed.push(name);
  const times = current.crossed.filter((other) => other === name).length;
  if (current.message.faults.some((fault) => fault.faultPoint === name && fault.nth === times)) {
    writeSync(2, `${killedAtFaultPoint}${name}\n`);
    process.kill(process.pid, "SIGKILL");
    // The signal is delivered asynchronously; nothing after the fault point may run.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
});

function send(message: ProcessMessage): void {
  process.send?.(message);
}

function errorOf(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: (thrown.stack ?? "").split("\n"),
  };
}

type Handler = (event: unknown, context: unknown) => unknown;

async function load(file: string, name: string): Promise<Handler> {
  const bundle: Record<string, unknown> = await import(pathToFileURL(file).href);
  const fallback = bundle.default;
  const found =
    bundle[name] ??
    (typeof fallback === "object" && fallback !== null ? Reflect.get(fallback, name) : undefined);
  if (typeof found !== "function") {
    const error = new Error(`${file} has no function "${name}"`);
    error.name = "Runtime.HandlerNotFound";
    throw error;
  }
  return (event, context) => found(event, context);
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const deadline = performance.now() + message.timeoutMillis;
  const invocation = { message, crossed: [] as string[] };
  current = invocation;
  const context = {
    functionName: message.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: String(message.memoryMiB),
    awsRequestId: message.requestId,
    logGroupName: `/aws/lambda/${message.functionName}`,
    logStreamName: `local/${process.pid}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.event), context);
    const payload = JSON.stringify(result ?? null);
    send({ kind: "returned", requestId, payload, faultPoints: invocation.crossed });
  } catch (thrown) {
    send({ kind: "threw", requestId, error: errorOf(thrown), faultPoints: invocation.crossed });
  } finally {
    current = undefined;
  }
}

const [file = "", name = "handler"] = process.argv.slice(2);
// A parent that was killed leaves no orphans.
process.on("disconnect", () => process.exit(0));
try {
  const handler = await load(file, name);
  process.on("message", (message: InvokeMessage) => void invoke(handler, message));
  send({ kind: "ready" });
} catch (thrown) {
  send({ kind: "broken", error: errorOf(thrown) });
}
