import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// The doubles of the tests are silent, so that the suite is of the adapter alone: a process's standard output.

const logger = join(import.meta.dirname, "../../lambdas/shared/runtime/logger.ts");

/** The lines that a program writes with the logger of function load-data. */
async function linesOf(program: string, env: Record<string, string> = {}): Promise<unknown[]> {
  const source = `import { createLogger } from ${JSON.stringify(logger)}; const logger = createLogger("load-data"); ${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], {
    env: { ...process.env, ...env },
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("Logger: the adapter writes each message as one JSON line with its level, facts and function", async () => {
  expect(
    await linesOf('logger.info({ rows: 2 }, "one\\ntwo"); logger.warn({}, "w"); logger.error({}, "e");'),
  ).toMatchObject([
    { level: "info", function: "load-data", rows: 2, msg: "one\ntwo" },
    { level: "warn", msg: "w" },
    { level: "error", msg: "e" },
  ]);
});

test("Logger: the adapter repeats a child's facts in each of its lines, and in none of its parent's", async () => {
  const [child, parent] = await linesOf(
    'logger.child({ workload: "news" }).info({ slot: 1 }, "a"); logger.info({}, "b");',
  );
  expect(child).toMatchObject({ function: "load-data", workload: "news", slot: 1 });
  expect(parent).not.toHaveProperty("workload");
});

test("Logger: the adapter writes an error's message, code, stack and cause", async () => {
  const [line] = await linesOf(
    'const error = Object.assign(new Error("no answer", { cause: new Error("reset") }), { code: "DB001" }); logger.error({ error }, "failed");',
  );
  expect(line).toMatchObject({ error: { message: expect.stringContaining("no answer"), code: "DB001" } });
  expect(JSON.stringify(line)).toContain("reset");
});

test("Logger: the adapter leaves out what is below the stack's log level", async () => {
  const lines = await linesOf('logger.info({}, "a"); logger.warn({}, "b");', { LOG_LEVEL: "warn" });
  expect(lines).toMatchObject([{ msg: "b" }]);
});
