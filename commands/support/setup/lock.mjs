import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SetupError } from "./setup-error.mjs";

const waitSeconds = 900;

/**
 * Runs `work` while no other set-up of this checkout runs.
 *
 * | lock file              | effect                                                 |
 * |------------------------|--------------------------------------------------------|
 * | absent                 | the lock is taken                                      |
 * | its process runs       | prints a line and waits; the work is then already done |
 * | its process has ended  | the lock is taken over, because that set-up was killed |
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const from = Date.now();
  for (let announced = false; !take(file); ) {
    const holder = holderOf(file);
    if (holder !== null && !isRunning(holder)) {
      removeStale(file, holder);
      continue;
    }
    if (!announced) console.error(`[set-up] waiting for another set-up of this folder (process ${holder})`);
    announced = true;
    if (Date.now() - from > waitSeconds * 1000) {
      throw new SetupError(
        "SET009",
        `Another set-up of this folder (process ${holder}) has not finished within ${waitSeconds / 60} minutes.`,
        `End it (kill ${holder}), or if that is not a set-up, delete ${file}; then run the command again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => holderOf(file) === process.pid && rmSync(file, { force: true });
  process.on("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Process that has the lock. Null while the file is being written, or when it was just removed. */
function holderOf(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Removes a stale lock by renaming it first. When several processes find the same stale lock, only one succeeds. */
function removeStale(file, holder) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (Number(readFileSync(aside, "utf8")) === holder) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch {
    // Another process was faster.
  }
}
