import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import { functionEnvironment } from "../../runtimes/functions/function-environment.ts";
import type { FunctionSpec } from "../../runtimes/functions/function-processes.ts";
import { functionNameOf } from "../shared/arn.ts";
import { readResources } from "../shared/graph-reader.ts";
import type { CredentialsFor } from "../shared/ports.ts";

/**
 * A Lambda function of the plan, with the settings that the emulated service uses: role, dead-letter queue,
 * concurrency, retries.
 */
export interface PlannedFunction {
  spec: FunctionSpec;
  roleArn: string;
  deadLetterArn: string | null;
  /** Whether the plan reserves concurrency. Invocations above it are throttled. */
  reserved: boolean;
  maximumRetryAttempts: number;
  maximumAgeSeconds: number;
}

/** Permission of a service to invoke a function without a role: `aws.lambda.Permission`. */
export interface FunctionPermission {
  functionName: string;
  principal: string;
  sourceArn: string | null;
}

export interface LambdaPlanOptions {
  graph: Graph;
  region: string;
  /** URL of the gateway. */
  endpoint: string;
  extraCaCerts: string | null;
  credentialsFor: CredentialsFor;
  /** Returns the folder of a function's bundle. */
  bundleDir: (functionName: string, code: unknown) => string;
}

const functionSchema = z.object({
  name: z.string(),
  arn: z.string(),
  role: z.string(),
  handler: z.string().default("index.handler"),
  timeout: z.number().default(3),
  memorySize: z.number().default(128),
  reservedConcurrentExecutions: z.number().default(-1),
  environment: z.object({ variables: z.record(z.string(), z.string()).default({}) }).prefault({}),
  deadLetterConfig: z.object({ targetArn: z.string() }).optional(),
  code: z.unknown().optional(),
});

const invokeConfigSchema = z.object({
  functionName: z.string(),
  maximumRetryAttempts: z.number().default(2),
  maximumEventAgeInSeconds: z.number().default(21_600),
});

const permissionSchema = z.object({
  function: z.string(),
  principal: z.string(),
  sourceArn: z.string().optional(),
});

/**
 * Maximum concurrent invocations of a function without reserved concurrency. Each invocation is a process that
 * computes for a second at its start, so one machine cannot run many.
 */
const defaultConcurrency = Math.min(10, 2 * availableParallelism());

export function functionsOf(options: LambdaPlanOptions): PlannedFunction[] {
  const { graph } = options;
  const configs = readResources(
    graph,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    invokeConfigSchema,
  );
  return readResources(graph, "aws:lambda/function:Function", functionSchema).map((planned) => {
    const { name, arn, handler, memorySize: memoryMiB, reservedConcurrentExecutions: reserved } = planned;
    const config = configs.find((other) => functionNameOf(other.functionName) === name);
    const bundleDir = options.bundleDir(name, planned.code);
    const environment = functionEnvironment(planned.environment.variables, {
      name,
      memoryMiB,
      taskRoot: bundleDir,
      handler,
      region: options.region,
      credentials: options.credentialsFor(planned.role, name),
      endpoint: options.endpoint,
      extraCaCerts: options.extraCaCerts,
    });
    return {
      spec: {
        name,
        arn,
        bundleDir,
        handler,
        environment,
        timeoutSeconds: planned.timeout,
        memoryMiB,
        concurrency: reserved < 0 ? defaultConcurrency : reserved,
      },
      roleArn: planned.role,
      deadLetterArn: planned.deadLetterConfig?.targetArn ?? null,
      reserved: reserved >= 0,
      maximumRetryAttempts: config?.maximumRetryAttempts ?? 2,
      maximumAgeSeconds: config?.maximumEventAgeInSeconds ?? 21_600,
    };
  });
}

export function functionPermissionsOf(graph: Graph): FunctionPermission[] {
  return readResources(graph, "aws:lambda/permission:Permission", permissionSchema).map((permission) => ({
    functionName: functionNameOf(permission.function),
    principal: permission.principal,
    sourceArn: permission.sourceArn ?? null,
  }));
}

/** Folder of a function's bundle, from the archive in the plan. */
export function bundleOf(root: string, name: string, code: unknown): string {
  const path = typeof code === "object" && code !== null && "path" in code ? code.path : undefined;
  if (typeof path !== "string") throw new Error(`function ${name} has no bundle in the plan`);
  return resolve(root, path);
}
