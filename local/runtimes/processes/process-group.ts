import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { dependencyError } from "../../../core/errors/error.ts";
import { endGroup, identify, type ProcessIdentity, type ProcessRegister } from "./pids.ts";

export interface GroupOptions {
  /** Name for messages and the register of processes. */
  name: string;
  command: string;
  args: readonly string[];
  /** Complete environment. Nothing is inherited. */
  env: Record<string, string>;
  cwd: string;
  /** File to which standard output and error are appended. */
  logFile: string;
  register?: ProcessRegister;
}

export interface ProcessEnd {
  /** Null when a signal ended the process. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface ProcessGroup {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  /** Sends SIGTERM to the whole group, and SIGKILL after the grace period. Resolves when it has ended. */
  stop(graceSeconds: number): Promise<void>;
  /** Sends SIGKILL to the whole group. */
  kill(): void;
}

/**
 * Starts a process as the leader of its own group, so its children end with it. Ctrl-C in the terminal reaches only
 * the parent process, which decides the order in which processes stop.
 * Throws  LOC110 when the command cannot be started.
 */
export async function startGroup(options: GroupOptions): Promise<ProcessGroup> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (cause) => {
      const facts = {
        where: options.name,
        found: `cannot start ${options.command} (${cause.message})`,
        expected: "an executable of the image or its environment",
        next: `Read ${options.logFile}, and check the entry point in the Dockerfile.`,
      };
      reject(dependencyError("LOC110", facts, cause));
    });
  });
  const identity: ProcessIdentity | null = identify(pid);
  options.register?.record(options.name, pid);
  const finished = ended.then((end) => {
    options.register?.forget(options.name, pid);
    // What the leader left behind in its group has no one to wait for it any more.
    signalGroupQuietly(pid);
    return end;
  });
  return {
    pid,
    ended: finished,
    async stop(graceSeconds) {
      if (identity !== null) await endGroup(identity, graceSeconds);
      await finished;
    },
    kill() {
      signalGroupQuietly(pid);
    },
  };
}

function signalGroupQuietly(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // No process is left in the group.
  }
}
