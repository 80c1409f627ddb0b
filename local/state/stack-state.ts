import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { userError } from "../../core/errors/error.ts";
import { identify, isRunning, type ProcessIdentity, ProcessRegister } from "../runtimes/processes/pids.ts";

/** Record of a run for `npm run status`, `logs` and `stop`. */
export interface RunRecord extends ProcessIdentity {
  stack: string;
  startedAt: string;
  /** URLs by server name, such as "gateway" or "mlflow". */
  urls: Record<string, string>;
}

/** Paths of all local state of one stack, under `.ratchet/<stack>/`. Deleting the folder deletes the state. */
export interface StatePaths {
  directory: string;
  /** PostgreSQL: `cluster/`, its log, and the master's credentials. */
  postgres: string;
  /** Built images, addressed by content, so that an old model version finds the image of its training. */
  images: string;
  /** Replacement of `/opt/ml` for each training and processing job, by job name. */
  jobs: string;
  /** State of the emulated AWS services. */
  services: string;
  /** Log `<name>.log` of each function, job, workload and server. */
  logs: string;
  tls: string;
  /** Records of the run's processes. The next run uses them to find processes that survived a crash. */
  processes: string;
  lockFile: string;
  runFile: string;
  /** Endpoint and credentials for commands on this machine; only the owner can read the file. */
  operatorFile: string;
}

/** Folders of `.ratchet/` that belong to the machine and not to a stack. */
const reservedNames = ["setup", "tools", "venvs", "cache"];

export function statePaths(root: string, stack: string): StatePaths {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stack) || reservedNames.includes(stack)) {
    throw userError("LOC101", {
      where: "stack",
      found: `"${stack}" cannot name a folder of local state`,
      expected: `a stack name of small letters, digits and dashes other than ${reservedNames.join(", ")}`,
      next: "Choose one with --stack, for example --stack dev.",
    });
  }
  const directory = resolve(root, ".ratchet", stack);
  return {
    directory,
    postgres: join(directory, "postgres"),
    images: join(directory, "images"),
    jobs: join(directory, "jobs"),
    services: join(directory, "services"),
    logs: join(directory, "logs"),
    tls: join(directory, "tls"),
    processes: join(directory, "processes"),
    lockFile: join(directory, "lock.json"),
    runFile: join(directory, "run.json"),
    operatorFile: join(directory, "operator.json"),
  };
}

/**
 * State of one stack, locked by one run at a time.
 *
 * | lock file                     | meaning                              | effect of `open`          |
 * |-------------------------------|--------------------------------------|---------------------------|
 * | absent                        | no process runs this stack           | takes the lock            |
 * | names a running process       | that process runs this stack         | fails with LOC102         |
 * | names an ended process        | that run was killed, or the machine stopped | takes the lock, ends leftover processes |
 * | unreadable                    | the machine stopped during its write | as above                  |
 */
export class StackState {
  readonly paths: StatePaths;
  readonly processes: ProcessRegister;
  /** Names of processes of an earlier, killed run, which were still running and have been ended. */
  readonly endedOrphans: readonly string[];
  readonly #stack: string;
  readonly #self: ProcessIdentity;
  readonly #startedAt = new Date().toISOString();

  private constructor(paths: StatePaths, stack: string, self: ProcessIdentity, ended: readonly string[]) {
    this.paths = paths;
    this.processes = new ProcessRegister(paths.processes);
    this.endedOrphans = ended;
    this.#stack = stack;
    this.#self = self;
  }

  /** Opens and locks the state. With `fresh`, all state of the stack is deleted first, under the lock. */
  static async open(root: string, stack: string, options: { fresh?: boolean } = {}): Promise<StackState> {
    const paths = statePaths(root, stack);
    mkdirSync(paths.directory, { recursive: true });
    const self = identify(process.pid) ?? { pid: process.pid, started: "unknown" };
    takeLock(paths.lockFile, self, stack);
    try {
      const ended = await new ProcessRegister(paths.processes).endOrphans();
      rmSync(paths.runFile, { force: true });
      if (options.fresh === true) forgetEverything(paths);
      for (const folder of [paths.images, paths.jobs, paths.services, paths.logs]) {
        mkdirSync(folder, { recursive: true });
      }
      return new StackState(paths, stack, self, ended);
    } catch (error) {
      rmSync(paths.lockFile, { force: true });
      throw error;
    }
  }

  /** Stores the URLs of the run. May be called again with more URLs. */
  announce(urls: Record<string, string>): void {
    const record: RunRecord = { ...this.#self, stack: this.#stack, startedAt: this.#startedAt, urls };
    const written = `${this.paths.runFile}.${process.pid}`;
    writeFileSync(written, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(written, this.paths.runFile);
  }

  /** Releases the lock, after all processes of the run have ended. */
  release(): void {
    rmSync(this.paths.runFile, { force: true });
    if (readIdentity(this.paths.lockFile)?.pid === this.#self.pid)
      rmSync(this.paths.lockFile, { force: true });
  }
}

/** Recorded run of a stack, and whether its process still runs; null when there is none. */
export function findRun(root: string, stack: string): { run: RunRecord; running: boolean } | null {
  const { runFile, lockFile } = statePaths(root, stack);
  const holder = readIdentity(lockFile);
  const run = readRun(runFile) ?? (holder && { ...holder, stack, startedAt: "", urls: {} });
  return run === null ? null : { run, running: isRunning(run) };
}

/** Removes the leftovers of a killed run: processes, record and lock. Returns the names of the processes. */
export async function cleanStaleRun(root: string, stack: string): Promise<string[]> {
  const paths = statePaths(root, stack);
  const ended = existsSync(paths.processes) ? await new ProcessRegister(paths.processes).endOrphans() : [];
  rmSync(paths.runFile, { force: true });
  const holder = readIdentity(paths.lockFile);
  if (holder === null || !isRunning(holder)) rmSync(paths.lockFile, { force: true });
  return ended;
}

function takeLock(lockFile: string, self: ProcessIdentity, stack: string): void {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      writeFileSync(lockFile, JSON.stringify(self), { flag: "wx" });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = readIdentity(lockFile);
    if (holder !== null && isRunning(holder)) {
      throw userError("LOC102", {
        where: `stack ${stack}`,
        found: `it already runs on this machine as process ${holder.pid}`,
        expected: "one run per stack, because they would share its database",
        next: `Run: npm run stop -- --stack ${stack}   (or look at it: npm run status -- --stack ${stack})`,
      });
    }
    // Renamed before it is deleted: of several that find the same stale lock, one rename succeeds.
    const aside = `${lockFile}.stale-${process.pid}`;
    try {
      renameSync(lockFile, aside);
      rmSync(aside, { force: true });
    } catch {
      // Another run has just taken it away; the next attempt sees who holds it now.
    }
  }
  throw userError("LOC103", {
    where: lockFile,
    found: "several runs of the stack compete for its lock",
    expected: "one run per stack",
    next: "Start it once more.",
  });
}

function forgetEverything(paths: StatePaths): void {
  // Everything in the folder, not a list of names, so that new kinds of state are deleted too.
  for (const name of readdirSync(paths.directory)) {
    const path = join(paths.directory, name);
    if (path !== paths.lockFile) rmSync(path, { recursive: true, force: true });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function readIdentity(file: string): ProcessIdentity | null {
  const value = readJson(file) as Partial<ProcessIdentity> | null;
  return typeof value?.pid === "number" && typeof value.started === "string"
    ? { pid: value.pid, started: value.started }
    : null;
}

function readRun(file: string): RunRecord | null {
  const value = readJson(file) as RunRecord | null;
  return readIdentity(file) === null || value === null ? null : value;
}
