import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the words of the operating system; only ever compared for equality. */
  started: string;
}

/** Null when no such process runs; a zombie has ended and only waits for its parent. */
export function identify(pid: number): ProcessIdentity | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedElsewhere(pid);
  return started === null ? null : { pid, started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/**
 * Sends a signal to the process group that `pid` leads, or to the process alone when it leads none.
 * Result  false when no process was left to receive it.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return true;
    } catch (error) {
      if (!isNoSuchProcess(error)) throw error;
    }
  }
  return false;
}

/** Resolves true as soon as the process has ended, false when it still runs after the time given. */
export async function waitForEnd(identity: ProcessIdentity, timeoutSeconds: number): Promise<boolean> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Sends SIGTERM to the group, and SIGKILL after the grace period. */
export async function endGroup(identity: ProcessIdentity, graceSeconds: number): Promise<void> {
  if (!isRunning(identity)) return;
  signalGroup(identity.pid, "SIGTERM");
  if (!(await waitForEnd(identity, graceSeconds))) signalGroup(identity.pid, "SIGKILL");
  await waitForEnd(identity, 10);
}

/**
 * The processes one run has started, on disk, so that the next run finds those that outlived a `kill -9` of
 * their parent. One small file each: a write never tears another's record.
 */
export class ProcessRegister {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  record(name: string, pid: number): void {
    const identity = identify(pid);
    if (identity !== null) writeFileSync(this.#file(name, pid), JSON.stringify({ name, ...identity }));
  }

  forget(name: string, pid: number): void {
    rmSync(this.#file(name, pid), { force: true });
  }

  /** Ends what an earlier run left behind; returns the names of those that were still running. */
  async endOrphans(graceSeconds = 5): Promise<string[]> {
    const records = readdirSync(this.directory)
      .filter((file) => file.endsWith(".json"))
      .map((file) => ({ path: join(this.directory, file), record: readRecord(join(this.directory, file)) }));
    const ended = await Promise.all(
      records.map(async ({ path, record }) => {
        const ran = record !== null && isRunning(record);
        if (ran) await endGroup(record, graceSeconds);
        rmSync(path, { force: true });
        return ran ? [record.name] : [];
      }),
    );
    return ended.flat().sort();
  }

  #file(name: string, pid: number): string {
    return join(this.directory, `${name.replaceAll(/[^\w.-]/g, "_")}-${pid}.json`);
  }
}

function startedOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command stands in parentheses and may itself hold any character, so fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === undefined || startTicks === undefined || state === "Z" || state === "X") return null;
    return `${bootId()}:${startTicks}`;
  } catch {
    return null;
  }
}

/** Ticks count from the boot, so the same number after a restart of the machine is another process. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "boot";
  }
}

function startedElsewhere(pid: number): string | null {
  try {
    const output = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return output === "" || output.startsWith("Z") ? null : output.replace(/^\S+\s+/, "");
  } catch {
    return null;
  }
}

function readRecord(path: string): (ProcessIdentity & { name: string }) | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    const { name, pid, started } = value as Partial<ProcessIdentity & { name: string }>;
    return name !== undefined && pid !== undefined && started !== undefined ? { name, pid, started } : null;
  } catch {
    // A record cut off by a crash names no process.
    return null;
  }
}

function isNoSuchProcess(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}
