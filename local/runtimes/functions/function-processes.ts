import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf, userError } from "../../../core/errors/error.ts";
import type { Fault, FunctionError } from "./function-messages.ts";
import { FunctionProcess } from "./function-process.ts";

/** Properties of a function that are needed to run it. */
export interface FunctionSpec {
  name: string;
  arn: string;
  /** Folder with `index.mjs` or `index.js`. */
  bundleDir: string;
  /** Handler, as `index.handler`. */
  handler: string;
  /** Complete environment of the function's processes. */
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMiB: number;
  /** Maximum number of concurrent invocations. */
  concurrency: number;
}

export interface InvocationOutcome {
  /** Result of the handler as JSON text; null when it failed. */
  payload: string | null;
  error: FunctionError | null;
  durationMillis: number;
  faultPoints: string[];
}

interface Pool {
  spec: FunctionSpec;
  idle: FunctionProcess[];
  busy: Set<FunctionProcess>;
  running: number;
  waiting: (() => void)[];
  faults: Fault[];
}

/**
 * Runs functions from their real bundles, each invocation in its own warm process. An invocation above the function's
 * concurrency waits in order. With `isSaturated`, a caller can refuse it instead.
 */
export class FunctionProcesses {
  private readonly pools = new Map<string, Pool>();
  private readonly onLine: (functionName: string, line: string) => void;
  private stopped = false;

  constructor(specs: readonly FunctionSpec[], onLine: (functionName: string, line: string) => void) {
    this.onLine = onLine;
    for (const spec of specs) {
      this.pools.set(spec.name, {
        spec,
        idle: [],
        busy: new Set(),
        running: 0,
        waiting: [],
        faults: [],
      });
    }
  }

  isSaturated(functionName: string): boolean {
    const pool = this.pool(functionName);
    return pool.running >= pool.spec.concurrency;
  }

  /**
   * Shape   event: JSON text. Result: never rejects because of the function; its failure is in `error`.
   */
  async invoke(functionName: string, event: string, requestId: string): Promise<InvocationOutcome> {
    const pool = this.pool(functionName);
    if (pool.running >= pool.spec.concurrency) {
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    } else {
      pool.running++;
    }
    try {
      return await this.run(pool, event, requestId);
    } finally {
      // The turn passes to the first that waits, so that the order is kept.
      const next = pool.waiting.shift();
      if (next === undefined) pool.running--;
      else next();
    }
  }

  /**
   * Arms a fault: kills the function's process once, with SIGKILL, when an invocation passes the fault point for the
   * nth time.
   */
  arm(functionName: string, faultPoint: string, nth = 1): void {
    this.pool(functionName).faults.push({ faultPoint, nth });
  }

  /** Armed faults that have not killed a process yet. */
  armed(functionName: string): readonly Fault[] {
    return this.pool(functionName).faults;
  }

  /** Adds a line of the platform to the function's log, in the format of Lambda's JSON logs. */
  note(functionName: string, type: string, record: Record<string, unknown>): void {
    this.onLine(functionName, JSON.stringify({ type, record }));
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Kills every process. Running invocations fail. */
  async stop(): Promise<void> {
    this.stopped = true;
    const all = [...this.pools.values()].flatMap((pool) => [...pool.idle, ...pool.busy]);
    await Promise.all(all.map((process) => process.stop()));
  }

  private async run(pool: Pool, event: string, requestId: string): Promise<InvocationOutcome> {
    const { spec } = pool;
    if (this.stopped) {
      return { ...failed("ServiceException", "the embedded cloud stops"), durationMillis: 0 };
    }
    const started = performance.now();
    let process: FunctionProcess;
    try {
      process = this.takeProcess(pool);
    } catch (error) {
      return { ...failed("Runtime.ImportModuleError", messageOf(error)), durationMillis: 0 };
    }
    pool.busy.add(process);
    const outcome = await process.invoke({
      kind: "invoke",
      requestId,
      event,
      functionName: spec.name,
      functionArn: spec.arn,
      memoryMiB: spec.memoryMiB,
      timeoutMillis: spec.timeoutSeconds * 1000,
      faults: pool.faults,
    });
    pool.busy.delete(process);
    if (outcome.killedAt !== null) {
      const struck = pool.faults.findIndex((fault) => fault.faultPoint === outcome.killedAt);
      pool.faults = pool.faults.filter((_, index) => index !== struck);
    }
    if (process.alive && !this.stopped && outcome.error?.errorType !== "Runtime.ExitError")
      pool.idle.push(process);
    else await process.stop();
    const { payload, error, faultPoints } = outcome;
    return { payload, error, faultPoints, durationMillis: performance.now() - started };
  }

  private takeProcess(pool: Pool): FunctionProcess {
    for (;;) {
      const idle = pool.idle.pop();
      if (idle?.alive) return idle;
      if (idle === undefined) break;
    }
    const { spec } = pool;
    const [module = "index", handlerName = "handler"] = spec.handler.split(".");
    return new FunctionProcess({
      file: bundleFile(spec, module),
      handlerName,
      environment: spec.environment,
      memoryMiB: spec.memoryMiB,
      onLine: (line) => this.onLine(spec.name, line),
    });
  }

  private pool(functionName: string): Pool {
    const pool = this.pools.get(functionName);
    if (pool !== undefined) return pool;
    throw userError("FUN001", {
      where: "function",
      found: `"${functionName}"`,
      expected: [...this.pools.keys()].join(", "),
      next: "Use one of the plan's functions.",
    });
  }
}

function failed(errorType: string, errorMessage: string): Omit<InvocationOutcome, "durationMillis"> {
  return { payload: null, error: { errorType, errorMessage, trace: [] }, faultPoints: [] };
}

function bundleFile(spec: FunctionSpec, module: string): string {
  const candidates = [".mjs", ".js", ".cjs"].map((extension) => join(spec.bundleDir, module + extension));
  const found = candidates.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw userError("FUN002", {
    where: `bundle of ${spec.name}`,
    found: `no ${module}.mjs or ${module}.js in ${spec.bundleDir}`,
    expected: "the bundle that the plan names",
    next: "Evaluate the plan again: it bundles every function.",
  });
}
