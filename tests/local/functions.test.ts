import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { functionEnvironment } from "../../local/runtimes/functions/function-environment.ts";
import { FunctionProcesses, type FunctionSpec } from "../../local/runtimes/functions/function-processes.ts";

const folders: string[] = [];
const started: FunctionProcesses[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((functions) => functions.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A function whose bundle is `source`, with the lines it prints. */
function functionOf(source: string, overrides: Partial<FunctionSpec> = {}) {
  const bundleDir = mkdtempSync(join(tmpdir(), "ratchet-function-"));
  folders.push(bundleDir);
  writeFileSync(join(bundleDir, "index.mjs"), source);
  const environment = functionEnvironment(
    { STACK_NAME: "dev" },
    {
      name: "echo",
      memoryMiB: 256,
      taskRoot: bundleDir,
      handler: "index.handler",
      region: "eu-west-3",
      credentials: { accessKeyId: "AKIAECHO", secretAccessKey: "secret", sessionToken: "token" },
      endpoint: "http://127.0.0.1:1",
      extraCaCerts: null,
    },
  );
  const lines: string[] = [];
  const functions = new FunctionProcesses(
    [
      {
        name: "echo",
        arn: "arn:aws:lambda:eu-west-3:000000000000:function:echo",
        bundleDir,
        handler: "index.handler",
        environment,
        timeoutSeconds: 30,
        memoryMiB: 256,
        concurrency: 2,
        ...overrides,
      },
    ],
    (_, line) => lines.push(line),
  );
  started.push(functions);
  const invoke = (event: unknown) => functions.invoke("echo", JSON.stringify(event), "request-1");
  return { functions, invoke, lines };
}

test("answers with what the handler returns, from the same warm process", async () => {
  const { invoke, lines } = functionOf(`
    export const handler = async (event, context) => {
      console.log("hello " + event.name);
      return { pid: process.pid, id: context.awsRequestId, left: context.getRemainingTimeInMillis() > 1000 };
    };`);
  const first = await invoke({ name: "a" });
  const second = await invoke({ name: "b" });
  expect(first.error).toBeNull();
  expect(JSON.parse(first.payload ?? "")).toMatchObject({ id: "request-1", left: true });
  expect(second.payload).toBe(first.payload);
  expect(lines).toEqual(["hello a", "hello b"]);
});

test("passes the plan's variables and the platform's, and nothing else of this machine", async () => {
  process.env.RATCHET_LEAK = "leaked";
  const { invoke } = functionOf("export const handler = async () => Object.keys(process.env).sort();");
  const { payload } = await invoke({});
  delete process.env.RATCHET_LEAK;
  const names: string[] = JSON.parse(payload ?? "");
  expect(names).toContain("STACK_NAME");
  expect(names).toContain("PATH");
  expect(names.filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$|STACK_NAME$|PATH$|TZ$|LANG$)/.test(name))).toEqual(
    [],
  );
});

test("reports what the handler throws and keeps the process", async () => {
  const { invoke } = functionOf(`
    export const handler = async (event) => {
      if (event.fail) throw new TypeError("no label column");
      return process.pid;
    };`);
  const before = await invoke({});
  const failed = await invoke({ fail: true });
  expect(failed.error).toMatchObject({ errorType: "TypeError", errorMessage: "no label column" });
  expect((await invoke({})).payload).toBe(before.payload);
});

test("kills a function that runs out of time and starts another process for the next event", async () => {
  const { invoke } = functionOf(
    `export const handler = (event) => (event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);`,
    { timeoutSeconds: 1 },
  );
  const before = await invoke({});
  const hung = await invoke({ hang: true });
  expect(hung.error?.errorMessage).toContain("Task timed out after 1.00 seconds");
  const after = await invoke({});
  expect(after.error).toBeNull();
  expect(after.payload).not.toBe(before.payload);
});

test("a process that exits is an error and the next event gets a new one", async () => {
  const { invoke } = functionOf(
    "export const handler = (event) => { if (event.exit) process.exit(7); return 1; };",
  );
  expect((await invoke({ exit: true })).error).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: "RequestId: request-1 Error: Runtime exited with exit status 7",
  });
  expect((await invoke({})).payload).toBe("1");
});

test("a bundle that cannot be loaded fails its invocations with the reason", async () => {
  const { invoke } = functionOf(`throw new Error("STACK_NAME is not set"); export const handler = () => 1;`);
  expect((await invoke({})).error?.errorMessage).toBe("STACK_NAME is not set");
});

test("an armed fault kills the process at the nth passing of its fault point, once", async () => {
  const { functions, invoke } = functionOf(`
    const faultPoint = (name) => globalThis[Symbol.for("ratchet.fault-point")]?.(name);
    export const handler = async () => {
      faultPoint("before-commit"); faultPoint("after-row"); faultPoint("after-row");
      return "done";
    };`);
  functions.arm("echo", "after-row", 2);
  expect((await invoke({})).error?.errorMessage).toContain("signal: SIGKILL");
  expect(functions.armed("echo")).toEqual([]);
  const healed = await invoke({});
  expect(healed).toMatchObject({
    payload: '"done"',
    faultPoints: ["before-commit", "after-row", "after-row"],
  });
});

test("invocations overlap up to the function's concurrency and the rest wait in order", async () => {
  const { functions, invoke } = functionOf(
    `let n = 0; export const handler = async (event) => {
      n++; await new Promise((resolve) => setTimeout(resolve, 50)); return { pid: process.pid, n };
    };`,
  );
  const running = [1, 2, 3, 4].map((id) => invoke({ id }));
  expect(functions.isSaturated("echo")).toBe(true);
  const outcomes = (await Promise.all(running)).map(({ payload }) => JSON.parse(payload ?? ""));
  expect(new Set(outcomes.map(({ pid }) => pid)).size).toBe(2);
  expect(functions.isSaturated("echo")).toBe(false);
});
