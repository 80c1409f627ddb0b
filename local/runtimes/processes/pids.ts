import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Identity of a process, which distinguishes it from a later process with the same id. */
export interface ProcessIdentity {
  pid: number;
  /** Start time in the format of the operating system; only compared for equality. */
  started: string;
}

/** Null when no such process runs. A zombie process counts as ended. */
export function identify(pid: number): ProcessIdentity | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedElsewhere(pid);
  return started === null ? null : { pid, started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/**
 * Sends a signal to the process group of `pid`, or only to the process when it leads no group.
 * Result  false when there was no process to receive it.
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

/** Resolves to true when the process has ended, or to false after the timeout. */
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
 * Record on disk of the processes that a run has started. The next run uses it to find processes that survived a
 * `kill -9` of their parent. Each process has its own small file, so no write can damage another record.
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

  /** Ends processes that an earlier run left running. Returns their names. */
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

/** Id of the current boot. Start times count from the boot, so after a reboot the same number is another process. */
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
