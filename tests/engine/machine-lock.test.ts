import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withMachineLock } from "../../engine/cli/machine-lock.ts";
import { runCommand } from "../../engine/cli/run-command.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-lock-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("two processes that need the same work run it one after the other", async () => {
  const path = join(folder, "lock");
  const seen: string[] = [];
  const waiters: number[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  await Promise.all([
    withMachineLock(path, (pid) => waiters.push(pid), work("first")),
    withMachineLock(path, (pid) => waiters.push(pid), work("second")),
  ]);
  expect(seen).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(waiters).toEqual([process.pid]);
});

test("a lock whose owner has died is taken over", async () => {
  const { stdout } = await runCommand("sh", ["-c", "echo $$"]);
  writeFileSync(join(folder, "lock"), stdout.trim());
  await expect(
    withMachineLock(
      join(folder, "lock"),
      () => {},
      async () => "done",
    ),
  ).resolves.toBe("done");
});

test("a lock is released when the work fails", async () => {
  const path = join(folder, "lock");
  const failing = withMachineLock(
    path,
    () => {},
    async () => Promise.reject(new Error("no")),
  );
  await expect(failing).rejects.toThrow("no");
  await expect(
    withMachineLock(
      path,
      () => {},
      async () => "done",
    ),
  ).resolves.toBe("done");
});
