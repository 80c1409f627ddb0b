import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Program that listens on a TCP port of this machine, such as `node (pid 4711)`; null when it cannot be found. */
export async function portHolder(port: number): Promise<string | null> {
  return (await fromProc(port)) ?? (await fromLsof(port));
}

/** For Linux: finds the socket's inode in the kernel's table, and then the process that has it open. */
async function fromProc(port: number): Promise<string | null> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const text = await readFile(table, "utf8").catch(() => "");
    for (const line of text.split("\n").slice(1)) {
      const fields = line.trim().split(/\s+/);
      const listening = fields[3] === "0A";
      const inode = fields[9];
      if (listening && inode && Number.parseInt(fields[1]?.split(":")[1] ?? "", 16) === port)
        inodes.add(inode);
    }
  }
  if (inodes.size === 0) return null;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Other users' processes cannot be looked into; then the holder stays unknown.
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
      return `${name || "a process"} (pid ${pid})`;
    }
  }
  return null;
}

/** For macOS and other systems, where lsof is part of the system. */
async function fromLsof(port: number): Promise<string | null> {
  try {
    const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
      timeout: 5_000,
    });
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    return pid === undefined ? null : `${/^c(.+)$/m.exec(stdout)?.[1] ?? "a process"} (pid ${pid})`;
  } catch {
    return null;
  }
}
