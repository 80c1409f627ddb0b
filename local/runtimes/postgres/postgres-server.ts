import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";
import type { Tls } from "../../state/tls.ts";
import { freePort, requireFreePort } from "../processes/free-port.ts";
import {
  identify,
  isRunning,
  type ProcessIdentity,
  type ProcessRegister,
  waitForEnd,
} from "../processes/pids.ts";
import { chooseUser, configure, ensureCluster, findPrograms, serverEnvironment } from "./postgres-cluster.ts";
import { createRoles, type Master, rememberMaster } from "./postgres-roles.ts";

export interface PostgresOptions {
  /** Folder of the server, with the cluster, its log and the master's credentials. */
  dataDir: string;
  /** Absent or 0: the port of the last run if it is free, otherwise any free port. */
  port?: number;
  tls: Tls;
  /** Name of the master user, as the plan gives it to RDS. */
  masterUser?: string;
  /** Database to create if it is absent, empty and owned by the master, as RDS does. */
  database?: string;
  /** File of the server's messages; by default `<dataDir>/server.log`. */
  logFile?: string;
  register?: ProcessRegister;
}

export interface Postgres {
  readonly port: number;
  /** Process id of the current or last server. */
  readonly pid: number;
  readonly master: Master;
  /** Resolves when the current server has ended, expected or not. */
  readonly ended: Promise<void>;
  /** Fast shutdown: closes sessions and writes everything, so the next start needs no recovery. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL, like a power failure. Connections are refused until `resume`. */
  kill(): Promise<void>;
  /** Starts the server again on its port, after `stop` or `kill`. Does nothing when it runs. Throws LOC104, LOC108. */
  resume(): Promise<void>;
}

const readyMessage = "database system is ready to accept connections";

/**
 * PostgreSQL 18 with the features of RDS: TLS, role `rds_iam`, an unused superuser, and a master user who may create
 * roles and databases but is not a superuser. A migration that would fail on RDS therefore fails here. One
 * difference: no password is checked, because only AWS can verify an IAM token.
 *
 * | found in dataDir                          | action                                                 |
 * |-------------------------------------------|--------------------------------------------------------|
 * | nothing, or an incomplete cluster          | a new cluster is created                               |
 * | a cluster that was shut down               | started                                                |
 * | a cluster whose server was killed          | started; PostgreSQL replays its log first              |
 * | a server that is still running             | shut down, then started again by this process          |
 * | postmaster.pid of a different program      | removed, because the process id was reused             |
 *
 * Throws  LOC104 port in use, LOC105 no server for this platform, LOC106 not as root here, LOC108 it did not start,
 *         LOC109 damaged.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(options.dataDir, { recursive: true });
  const programs = await findPrograms();
  const as = chooseUser(options.dataDir, programs);
  await endEarlierServer(join(options.dataDir, "cluster"));
  const port = await choosePort(options);
  const cluster = await ensureCluster(options.dataDir, programs, as);
  await configure(cluster, options.tls, as);
  const logFile = options.logFile ?? join(options.dataDir, "server.log");
  const run = async (): Promise<Server> => {
    const args = ["-D", cluster, "-p", `${port}`];
    const { identity, ended } = await launch(cluster, port, logFile, as.command(programs.postgres, args));
    options.register?.record("postgres", identity.pid);
    return { identity, ended: ended.then(() => options.register?.forget("postgres", identity.pid)) };
  };
  let server = await run();
  try {
    const master = rememberMaster(options.dataDir, options.masterUser);
    await createRoles({ ...options, port }, master.user);
    writeFileSync(join(options.dataDir, "port"), String(port));
    return {
      port,
      get pid() {
        return server.identity.pid;
      },
      master,
      get ended() {
        return server.ended;
      },
      stop: () => shutDown(server),
      async kill() {
        if (isRunning(server.identity)) process.kill(server.identity.pid, "SIGKILL");
        await server.ended;
      },
      async resume() {
        if (isRunning(server.identity)) return;
        await endEarlierServer(cluster);
        await requireFreePort(port, "PostgreSQL", "--port");
        server = await afterItsBackends(run);
      },
    };
  } catch (error) {
    await shutDown(server);
    throw error;
  }
}

/**
 * Retries the start until the sessions of a killed server have ended. They notice its end a moment later, and until
 * then use the shared memory that the new server needs.
 */
async function afterItsBackends(run: () => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const wait = messageOf(error).includes("shared memory block") && attempt < 100;
      if (!wait) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface Server {
  identity: ProcessIdentity;
  ended: Promise<void>;
}

async function choosePort({ dataDir, port }: PostgresOptions): Promise<number> {
  if (port !== undefined && port !== 0) {
    await requireFreePort(port, "PostgreSQL", "--port");
    return port;
  }
  const file = join(dataDir, "port");
  const last = existsSync(file) ? Number(readFileSync(file, "utf8")) : Number.NaN;
  if (Number.isInteger(last)) {
    const stillFree = await requireFreePort(last, "PostgreSQL", "--port").then(
      () => true,
      () => false,
    );
    if (stillFree) return last;
  }
  return freePort();
}

/** Shuts down a server that survived its killed parent. Two servers on one cluster would damage it. */
async function endEarlierServer(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  const earlier = identify(pid);
  if (earlier !== null && servesCluster(pid, cluster)) {
    await shutDown({ identity: earlier, ended: waitForEnd(earlier, 60).then(() => undefined) });
  }
  // Left by a killed server. Were the number reused, PostgreSQL would take the stranger for itself and not start.
  rmSync(pidFile, { force: true });
}

/** Whether the process is a server of this cluster, by its working directory or its arguments. */
function servesCluster(pid: number, cluster: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(cluster);
  } catch {
    // No /proc on this system. The file was written by a server of this cluster, and only its owner can write it.
    return true;
  }
}

function launch(
  cluster: string,
  port: number,
  logFile: string,
  { file, args, ...user }: { file: string; args: string[]; uid?: number; gid?: number },
): Promise<Server> {
  const log = openSync(logFile, "a");
  const from = statSync(logFile).size;
  // A session of its own: Ctrl-C in the terminal must not end the database before those who write to it.
  const child = spawn(file, args, {
    ...user,
    env: serverEnvironment(),
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return new Promise((resolve, reject) => {
    const said = () => readFileSync(logFile).subarray(from).toString("utf8");
    const look = setInterval(() => {
      if (!said().includes(readyMessage)) return;
      clearInterval(look);
      const identity = identify(child.pid ?? 0);
      if (identity !== null) resolve({ identity, ended });
    }, 20);
    void ended.then(() => {
      clearInterval(look);
      const facts = {
        where: `PostgreSQL on port ${port}`,
        found: `the server ended while it started: ${lastWords(said())}`,
        expected: readyMessage,
        next: `Read ${logFile}. If ${cluster} is damaged, --fresh starts with an empty one.`,
      };
      reject(dependencyError("LOC108", facts));
    });
  });
}

function lastWords(log: string): string {
  const errors = log.split("\n").filter((line) => /FATAL|PANIC|ERROR|HINT|could not/.test(line));
  return (errors.length > 0 ? errors.slice(-3) : log.trim().split("\n").slice(-3)).join(" | ").slice(0, 600);
}

async function shutDown({ identity, ended }: Server): Promise<void> {
  // SIGINT is a fast shutdown, SIGQUIT an immediate one that leaves a recovery to the next start.
  if (isRunning(identity)) process.kill(identity.pid, "SIGINT");
  if (!(await waitForEnd(identity, 30)) && isRunning(identity)) process.kill(identity.pid, "SIGQUIT");
  await ended;
}
