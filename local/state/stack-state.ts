import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { userError } from "../../core/errors/error.ts";
import { identify, isRunning, type ProcessIdentity, ProcessRegister } from "../runtimes/processes/pids.ts";

/** What `npm run status`, `logs` and `stop` read about a run. */
export interface RunRecord extends ProcessIdentity {
  stack: string;
  startedAt: string;
  /** By the name of the server: "gateway", "mlflow". */
  urls: Record<string, string>;
}

/** Everything one stack keeps on this machine, under `.ratchet/<stack>/`; deleting the folder forgets the stack. */
export interface StatePaths {
  directory: string;
  /** PostgreSQL: `cluster/`, its log and the master's credentials. */
  postgres: string;
  /** Built images, content-addressed: an old model version still finds the one it was trained in. */
  images: string;
  /** `/opt/ml` of each training and processing job, by job name. */
  jobs: string;
  /** What the emulated AWS services remember. */
  services: string;
  /** `<name>.log` of each function, job, workload and server. */
  logs: string;
  tls: string;
  /** Processes of the run, for the next one to find what survived a crash. */
  processes: string;
  lockFile: string;
  runFile: string;
  /** Endpoint and credentials for commands on this machine; readable by the owner of the file only. */
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
 * The state of one stack, held by one run at a time.
 *
 * | lock file                     | meaning                              | opening it                |
 * |-------------------------------|--------------------------------------|---------------------------|
 * | absent                        | no process runs this stack           | takes it                  |
 * | names a process that runs     | that process runs this stack         | fails with LOC102         |
 * | names one that does not       | that run was killed or the host died | takes it, ends its orphans |
 * | unreadable                    | the host died while it was written   | as above                  |
 */
export class StackState {
  readonly paths: StatePaths;
  readonly processes: ProcessRegister;
  /** Processes of a killed earlier run that were still there and have been ended. */
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

  /** With `fresh`, everything the stack remembers is deleted first, under its lock. */
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

  /** Says where the run can be reached; may be called again when more is known. */
  announce(urls: Record<string, string>): void {
    const record: RunRecord = { ...this.#self, stack: this.#stack, startedAt: this.#startedAt, urls };
    const written = `${this.paths.runFile}.${process.pid}`;
    writeFileSync(written, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(written, this.paths.runFile);
  }

  /** The last act of a run, after its processes have ended. */
  release(): void {
    rmSync(this.paths.runFile, { force: true });
    if (readIdentity(this.paths.lockFile)?.pid === this.#self.pid)
      rmSync(this.paths.lockFile, { force: true });
  }
}

/** The recorded run of a stack, and whether its process still runs; null when there is none. */
export function findRun(root: string, stack: string): { run: RunRecord; running: boolean } | null {
  const { runFile, lockFile } = statePaths(root, stack);
  const holder = readIdentity(lockFile);
  const run = readRun(runFile) ?? (holder && { ...holder, stack, startedAt: "", urls: {} });
  return run === null ? null : { run, running: isRunning(run) };
}

/** Removes what a killed run left: its orphaned processes, its record and its lock. Returns the orphans' names. */
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
