import pulumi from "@pulumi/pulumi";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import structs, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { messageOf, ourError, RatchetError } from "../core/errors/error.ts";
import { decodeRecord, redacted } from "./decode.ts";
import type { DeclaredResource, Graph, GraphResource, Provider } from "./graph.ts";
import { trackOpenOutputs } from "./open-outputs.ts";
import { usePlainPromises } from "./plain-promises.ts";

export interface Evaluation {
  stack: string;
  /** Stack configuration by full key, such as `ratchet:workloads`; objects as values, not as JSON. */
  config: Record<string, unknown>;
  program: () => Promise<Record<string, unknown>>;
  provider: Provider;
  /** Whether secrets are shown. Only the embedded cloud needs them. */
  secrets?: "redact" | "reveal";
}

const project = "ratchet";
const stackType = "pulumi:pulumi:Stack";

/**
 * Evaluates the program in this process, without an engine or account, and returns its declared resources.
 * Throws  PLAN001 a name declared twice; PLAN002 an input from an output without a value; and every error of the
 *         program.
 * Edges   not reentrant, because the SDK has one monitor per process. Concurrent calls wait for each other.
 */
export function evaluate(evaluation: Evaluation): Promise<Graph> {
  const run = previous.then(() => evaluateNow(evaluation));
  previous = run.then(
    () => undefined,
    () => undefined,
  );
  return run;
}

let previous: Promise<unknown> = Promise.resolve();

async function evaluateNow({
  stack,
  config,
  program,
  provider,
  secrets = "redact",
}: Evaluation): Promise<Graph> {
  const resources = new Map<string, GraphResource>();
  const failures: unknown[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  // Outputs that depend on what failed never resolve, so the first failure ends the evaluation.
  const onRejection = (reason: unknown): void => {
    failures.push(reason);
    setImmediate(() => failed.reject(reason));
  };
  process.on("unhandledRejection", onRejection);
  const open = trackOpenOutputs();
  const restorePromises = usePlainPromises();

  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: () => ({ id: "", state: {} }),
      call: ({ token, inputs }) => provider.invoke(token, inputs),
    },
    project,
    stack,
    false,
  );

  const register = async (request: RegisterRequest): Promise<unknown> => {
    const declared = declare(request, stack, secrets, open.keysOf);
    if (resources.has(declared.urn)) {
      throw ourError("PLAN001", {
        where: declared.urn,
        found: "two resources of this type and name under one parent",
        expected: "one",
        next: "Give the second another name in infra/.",
      });
    }
    const created = declared.custom ? await provider.create(declared) : { id: "", outputs: {} };
    const { open: _, ...kept } = declared;
    resources.set(declared.urn, { ...kept, ...created });
    const reply = new proto.RegisterResourceResponse();
    reply.setUrn(declared.urn);
    reply.setId(created.id);
    const state: Record<string, JavaScriptValue> = { ...raw(request), ...plainRecord(created.outputs) };
    reply.setObject(structs.Struct.fromJavaScript(state));
    return reply;
  };
  Object.assign(pulumi.runtime.getMonitor() ?? {}, {
    registerResource: (request: RegisterRequest, callback: Callback) => {
      register(request).then(
        (reply) => callback(null, reply),
        (error: unknown) => {
          onRejection(error);
          callback(error, undefined);
        },
      );
    },
    registerResourceOutputs: (_: unknown, callback: Callback) => callback(null, {}),
  });

  let outputs: unknown;
  try {
    outputs = await Promise.race([pulumi.runtime.runInPulumiStack(program), failed.promise]);
    await Promise.race([pulumi.runtime.disconnect(), failed.promise]);
    await new Promise((resolve) => setImmediate(resolve));
  } catch (error) {
    failures.unshift(error);
  } finally {
    open.restore();
    restorePromises();
    process.off("unhandledRejection", onRejection);
  }
  refuse(failures, open.problems);
  return {
    stack,
    resources: [...resources.values()],
    outputs: await resolved(outputs, secrets),
  };
}

function refuse(failures: unknown[], problems: { label: string; property: string }[]): void {
  const ours = failures.find((failure) => failure instanceof RatchetError);
  if (ours !== undefined) throw ours;
  const [problem] = problems;
  if (problem !== undefined) {
    throw ourError("PLAN002", {
      where: problems.map(({ label, property }) => `${label}.${property}`).join(", "),
      found: "undefined",
      expected: "a value; the plan does not supply the output that it comes from",
      next: "Supply the output in plan/placeholders.ts or local/outputs/, or correct the name in infra/.",
    });
  }
  if (failures.length > 0) {
    const [first] = failures;
    throw first instanceof Error ? first : new Error(messageOf(first));
  }
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): Record<string, JavaScriptValue> } | undefined;
  getProtect(): boolean | undefined;
  getDependenciesList(): string[];
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getRetainondelete(): boolean | undefined;
}
type Callback = (error: unknown, reply: unknown) => void;

function raw(request: RegisterRequest): Record<string, JavaScriptValue> {
  return request.getObject()?.toJavaScript() ?? {};
}

function declare(
  request: RegisterRequest,
  stack: string,
  secrets: "redact" | "reveal",
  keysOf: (label: string) => string[],
): DeclaredResource {
  const parent = request.getParent();
  const type = request.getType();
  const parentTypes = parent === "" ? "" : (parent.split("::")[2] ?? "");
  const qualified = parentTypes === "" || parentTypes === stackType ? type : `${parentTypes}$${type}`;
  return {
    urn: `urn:pulumi:${stack}::${project}::${qualified}::${request.getName()}`,
    type,
    name: request.getName(),
    custom: request.getCustom() && type !== stackType,
    inputs: decodeRecord(raw(request), secrets),
    parent: parent === "" ? null : parent,
    dependsOn: [...new Set(request.getDependenciesList())].sort(),
    options: {
      protect: request.getProtect() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      retainOnDelete: request.getRetainondelete() ?? false,
    },
    open: keysOf(`resource:${request.getName()}[${type}]`),
  };
}

/** Resolved outputs as plain data. Secret outputs are marked as secret. */
async function resolved(outputs: unknown, secrets: "redact" | "reveal"): Promise<Record<string, unknown>> {
  const entries = Object.entries(typeof outputs === "object" && outputs !== null ? outputs : {});
  const resolved = entries.map(async ([key, value]) => {
    const output: pulumi.Output<unknown> = pulumi.output(value);
    const secret: boolean = await pulumi.isSecret(pulumi.output(value));
    if (secret && secrets === "redact") return [key, redacted];
    return [key, await new Promise((resolve) => void output.apply(resolve))];
  });
  return Object.fromEntries(await Promise.all(resolved));
}

function plainRecord(value: Record<string, unknown>): Record<string, JavaScriptValue> {
  return JSON.parse(JSON.stringify(value));
}
