import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { dependencyError } from "../../../core/errors/error.ts";
import { type GroupOptions, type ProcessGroup, startGroup } from "../processes/process-group.ts";

export interface DeploymentOptions {
  name: string;
  /** Port of the process. Null when it serves nothing; it is then ready when it runs. */
  port: number | null;
  readyPath: string | null;
  timeoutSeconds: number;
  command: GroupOptions;
  onLine?: (line: string) => void;
}

const firstPauseMillis = 500;
const longestPauseMillis = 30_000;
/** After this time a process counts as healthy: its next restart uses the shortest pause again. */
const healthyMillis = 60_000;
const stillMillis = 30_000;

/**
 * A process that is restarted whenever it ends.
 *
 * | state    | entered by                    | leaves when                                            |
 * |----------|-------------------------------|--------------------------------------------------------|
 * | running  | construction, end of a pause   | the process ends, or `stop`                             |
 * | pausing  | the process ended              | the pause is over; it doubles from 0.5 to 30 seconds    |
 * | stopped  | `stop`                        | never                                                  |
 *
 * Kubernetes pauses from 10 seconds to 5 minutes. The pauses are shorter here, because a developer waits.
 */
export class Deployment {
  readonly name: string;
  readonly port: number | null;
  /** Number of restarts. */
  restarts = 0;
  readonly #options: DeploymentOptions;
  #process: ProcessGroup | null = null;
  #stopped = false;
  #endPause: () => void = () => undefined;
  readonly #loop: Promise<void>;

  constructor(options: DeploymentOptions) {
    this.name = options.name;
    this.port = options.port;
    this.#options = options;
    this.#loop = this.#run();
  }

  get url(): string | null {
    return this.port === null ? null : `http://127.0.0.1:${this.port}`;
  }

  /** Id of the current process; null during a pause. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /**
   * Resolves when the readiness probe succeeds; reports every 30 seconds that it does not yet.
   * Throws  LOC132 after the plan's time limit, or when the process ended three times before it was ready.
   */
  async ready(): Promise<void> {
    const { name, port, readyPath, timeoutSeconds, command } = this.#options;
    const deadline = Date.now() + timeoutSeconds * 1000;
    let saidAt = Date.now();
    while (!this.#stopped) {
      if (this.#process !== null && (port === null || (await answers(port, readyPath)))) return;
      if (Date.now() > deadline || this.restarts >= 3) {
        const last = readFileSync(command.logFile, "utf8").trim().split("\n").slice(-3).join(" | ");
        throw dependencyError("LOC132", {
          where: `Deployment ${name}`,
          found: `${this.restarts >= 3 ? "it ended again and again" : "its probe never answered"}: ${last.slice(-600)}`,
          expected: `an answer at ${this.url ?? "all"}${readyPath ?? ""} within ${timeoutSeconds} seconds`,
          next: `Read ${command.logFile}`,
        });
      }
      if (Date.now() - saidAt >= stillMillis) {
        saidAt = Date.now();
        this.#options.onLine?.(`${name} does not answer at ${this.url ?? "all"} yet; see ${command.logFile}`);
      }
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endPause();
    await this.#process?.stop(20);
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { command, name, onLine } = this.#options;
    let pauseMillis = firstPauseMillis;
    while (!this.#stopped) {
      const from = Date.now();
      const started = await startGroup(command).catch((error: unknown) => {
        onLine?.(`${name}: ${error instanceof Error ? error.message : error}`);
        return null;
      });
      this.#process = started;
      if (this.#stopped) await started?.stop(20);
      const end = await started?.ended;
      this.#process = null;
      if (this.#stopped) return;
      if (Date.now() - from > healthyMillis) pauseMillis = firstPauseMillis;
      const how =
        end === undefined ? "did not start" : `ended with ${end.signal ?? `status ${end.exitCode}`}`;
      onLine?.(`${name} ${how}; starting it again in ${pauseMillis / 1000} s`);
      this.restarts += 1;
      await this.#rest(pauseMillis);
      pauseMillis = Math.min(pauseMillis * 2, longestPauseMillis);
    }
  }

  async #rest(millis: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

async function answers(port: number, path: string | null): Promise<boolean> {
  if (path === null) return accepts(port);
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status >= 200 && response.status < 400;
  } catch {
    return false;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
