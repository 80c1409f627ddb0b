import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identify, isRunning } from "../../local/runtimes/processes/pids.ts";
import { cleanStaleRun, findRun, StackState, statePaths } from "../../local/state/stack-state.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ratchet-state-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the state of a stack", () => {
  it("is held by one run at a time, and free again when that run releases it", async () => {
    const first = await StackState.open(root, "dev");
    await expect(StackState.open(root, "dev")).rejects.toMatchObject({
      code: "LOC102",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    first.release();
    const second = await StackState.open(root, "dev");
    second.release();
    expect(findRun(root, "dev")).toBeNull();
  });

  it("lets two stacks run side by side", async () => {
    const [dev, prod] = [await StackState.open(root, "dev"), await StackState.open(root, "prod")];
    dev.release();
    prod.release();
  });

  it("records where the run can be reached", async () => {
    const state = await StackState.open(root, "dev");
    state.announce({ gateway: "http://127.0.0.1:4566" });
    expect(findRun(root, "dev")).toMatchObject({
      running: true,
      run: { pid: process.pid, urls: { gateway: "http://127.0.0.1:4566" } },
    });
    state.release();
  });

  it("is taken over from a run that was killed, whose processes are ended first", async () => {
    const killed = await StackState.open(root, "dev");
    const orphan = spawn("sleep", ["300"], { detached: true, stdio: "ignore" });
    const identity = identify(orphan.pid ?? 0);
    killed.processes.record("mlflow", orphan.pid ?? 0);
    const gone = spawnSync("true").pid;
    writeFileSync(killed.paths.lockFile, JSON.stringify({ pid: gone, started: "long ago" }));
    const next = await StackState.open(root, "dev");
    expect(next.endedOrphans).toEqual(["mlflow"]);
    expect(identity !== null && isRunning(identity)).toBe(false);
    next.release();
  });

  it("is not mistaken for running when the number of the killed run belongs to another process now", async () => {
    const paths = statePaths(root, "dev");
    (await StackState.open(root, "dev")).release();
    writeFileSync(paths.lockFile, JSON.stringify({ pid: process.ppid, started: "at another time" }));
    expect(findRun(root, "dev")).toMatchObject({ running: false });
    await cleanStaleRun(root, "dev");
    expect(existsSync(paths.lockFile)).toBe(false);
  });

  it("is taken over when the lock file was cut off by a crash", async () => {
    const paths = statePaths(root, "dev");
    (await StackState.open(root, "dev")).release();
    writeFileSync(paths.lockFile, '{"pid": 12');
    (await StackState.open(root, "dev")).release();
  });

  it("forgets everything when a fresh start is asked for", async () => {
    const first = await StackState.open(root, "dev");
    const kept = ["services/table.json", "inbox.jsonl"].map((name) => join(first.paths.directory, name));
    for (const file of kept) writeFileSync(file, "{}");
    first.release();
    const fresh = await StackState.open(root, "dev", { fresh: true });
    expect(kept.filter((file) => existsSync(file))).toEqual([]);
    fresh.release();
  });

  it.each(["venvs", "setup", "../dev", "Dev", ""])("refuses the stack name %j", (stack) => {
    expect(() => statePaths(root, stack)).toThrow(/^LOC101/);
  });
});
