import { type ChildProcess, spawn } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  type FunctionError,
  type InvokeMessage,
  killedAtFaultPoint,
  type ProcessMessage,
} from "./function-messages.ts";

const bootstrap = fileURLToPath(new URL("./bootstrap.ts", import.meta.url));

export interface ProcessOutcome {
  payload: string | null;
  error: FunctionError | null;
  /** Names of the passed fault points; empty when the process ended abnormally. */
  faultPoints: string[];
  /** Fault point at which a fault killed the process. */
  killedAt: string | null;
}

export interface ProcessOptions {
  file: string;
  handlerName: string;
  environment: Record<string, string>;
  memoryMiB: number;
  onLine: (line: string) => void;
}

/**
 * One warm process of a function. It handles one invocation at a time.
 *
 * | state   | entered by              | leaves when                                   |
 * |---------|-------------------------|-----------------------------------------------|
 * | loading | construction            | the bundle is loaded, or cannot be             |
 * | idle    | loaded, outcome         | `invoke`                                      |
 * | busy    | `invoke`                | it answers, times out, or ends                 |
 * | dead    | exit, timeout, `stop`   | never; the pool starts another process         |
 */
export class FunctionProcess {
  private readonly child: ChildProcess;
  private readonly loaded: Promise<FunctionError | null>;
  private readonly closed: Promise<void>;
  private killedAt: string | null = null;
  private answer: ((message: ProcessMessage | null) => void) | undefined;
  private gone = false;

  constructor(options: ProcessOptions) {
    this.child = spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        `--max-old-space-size=${options.memoryMiB}`,
        bootstrap,
        options.file,
        options.handlerName,
      ],
      { cwd: dirname(options.file), env: options.environment, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        if (line.startsWith(killedAtFaultPoint)) this.killedAt = line.slice(killedAtFaultPoint.length);
        options.onLine(line);
      });
    }
    this.closed = new Promise((resolve) => {
      this.child.on("error", () => resolve());
      this.child.on("close", () => resolve());
    });
    void this.closed.then(() => {
      this.gone = true;
      this.answer?.(null);
    });
    this.child.on("message", (message: ProcessMessage) => this.answer?.(message));
    this.loaded = this.nextMessage().then((message) => {
      if (message?.kind === "ready") return null;
      if (message?.kind === "broken") return message.error;
      return this.exitError("Runtime exited before the function was loaded");
    });
  }

  get alive(): boolean {
    return !this.gone;
  }

  /**
   * Runs one invocation to its end. The timeout starts when the bundle is loaded, by the machine's clock, because
   * virtual time stops during an invocation.
   */
  async invoke(message: InvokeMessage): Promise<ProcessOutcome> {
    const broken = await this.loaded;
    if (broken !== null) {
      await this.stop();
      return { payload: null, error: broken, faultPoints: [], killedAt: null };
    }
    const answer = this.nextMessage();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.child.kill("SIGKILL");
    }, message.timeoutMillis);
    if (this.child.connected) this.child.send(message);
    const outcome = await answer;
    clearTimeout(timer);
    if (outcome?.kind === "returned") {
      return { payload: outcome.payload, error: null, faultPoints: outcome.faultPoints, killedAt: null };
    }
    if (outcome?.kind === "threw") {
      return { payload: null, error: outcome.error, faultPoints: outcome.faultPoints, killedAt: null };
    }
    const error = timedOut
      ? {
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${message.requestId} Error: Task timed out after ${(message.timeoutMillis / 1000).toFixed(2)} seconds`,
          trace: [],
        }
      : this.exitError(`RequestId: ${message.requestId} Error: Runtime exited`);
    return { payload: null, error, faultPoints: [], killedAt: this.killedAt };
  }

  /** Kills the process. Resolves when it has ended. */
  async stop(): Promise<void> {
    if (!this.gone) this.child.kill("SIGKILL");
    await this.closed;
  }

  private nextMessage(): Promise<ProcessMessage | null> {
    if (this.gone) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.answer = (message) => {
        this.answer = undefined;
        resolve(message);
      };
    });
  }

  private exitError(what: string): FunctionError {
    const { exitCode, signalCode } = this.child;
    const how = signalCode === null ? `exit status ${exitCode}` : `signal: ${signalCode}`;
    return { errorType: "Runtime.ExitError", errorMessage: `${what} with ${how}`, trace: [] };
  }
}
