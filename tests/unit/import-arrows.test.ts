import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allViolations, violationsIn } from "../../commands/support/checks/sources.ts";

const codes = (path: string, text: string): string[] =>
  violationsIn(path, text).map((message) => message.slice(0, 8));

test("no file of the repository imports what it should not, asks the world, or has outgrown its idea", () => {
  expect(allViolations(join(import.meta.dirname, "../.."))).toEqual([]);
});

describe("an import against the arrows is caught", () => {
  test.each([
    ["core/time/slot.ts", "pg"],
    ["core/time/slot.ts", "../infra/naming.ts"],
    ["lambdas/load-data/contract.ts", "@aws-sdk/client-s3"],
    ["lambdas/load-data/domain/refuse-batch.ts", "node:fs"],
    ["lambdas/load-data/domain/refuse-batch.ts", "../shared/logger.ts"],
    ["lambdas/load-data/handler.ts", "@aws-sdk/client-s3"],
    ["lambdas/load-data/handler.ts", "../shared/aws/bus.ts"],
    ["lambdas/load-data/handler.ts", "../train-model/logic.ts"],
    ["lambdas/load-data/index.ts", "../train-model/handler.ts"],
    ["lambdas/shared/runtime/logger.ts", "../../infra/naming.ts"],
    ["database/queries.ts", "../lambdas/load-data/logic.ts"],
    ["infra/index.ts", "../lambdas/load-data/handler.ts"],
    ["infra/index.ts", "../local/cloud.ts"],
    ["plan/evaluate.ts", "../local/cloud.ts"],
    ["policies/rule.ts", "../infra/naming.ts"],
    ["policies/rule.ts", "../core/errors.ts"],
    ["local/cloud/local-cloud.ts", "../lambdas/load-data/handler.ts"],
    ["commands/start.ts", "../lambdas/load-data/logic.ts"],
  ])("%s imports %s", (path, specifier) => {
    expect(codes(path, `import { x } from "${specifier}";\n`)).toEqual(["ARROW001"]);
    expect(codes(path, `import type { x } from "${specifier}";\n`)).toEqual(["ARROW001"]);
    expect(codes(path, `const x = await import("${specifier}");\n`)).toEqual(["ARROW001"]);
  });
});

test("a handler may import a type from the database, and no value", () => {
  const path = "lambdas/load-data/handler.ts";
  const from = 'from "../../database/queries.ts";\n';
  expect(codes(path, `import type { Store } ${from}`)).toEqual([]);
  expect(codes(path, `import { type Store } ${from}`)).toEqual([]);
  expect(codes(path, `import { type Store, open } ${from}`)).toEqual(["ARROW001"]);
  expect(codes("lambdas/load-data/domain/refuse-batch.ts", `import type { Store } ${from}`)).toEqual([
    "ARROW001",
  ]);
});

test.each([
  ["core/time/slot.ts", "zod"],
  ["lambdas/load-data/domain/refuse-batch.ts", "./contract.ts"],
  ["lambdas/load-data/handler.ts", "./logic.ts"],
  ["lambdas/load-data/index.ts", "../../database/connection.ts"],
  ["infra/index.ts", "../lambdas/load-data/contract.ts"],
  ["policies/index.ts", "@pulumi/policy"],
])("%s may import %s", (path, specifier) => {
  expect(codes(path, `import { x } from "${specifier}";\n`)).toEqual([]);
});

test.each([
  "Date.now()",
  "new Date()",
  "Date()",
  "Math.random()",
  "process.env.HOME",
  "globalThis.process.env",
])("%s is caught in a function's logic and handler, and nowhere else", (expression) => {
  const text = `export const x = ${expression};\n`;
  expect(codes("lambdas/load-data/domain/refuse-batch.ts", text)).toEqual(["ARROW002"]);
  expect(codes("lambdas/load-data/handler.ts", text)).toEqual(["ARROW002"]);
  expect(codes("lambdas/shared/runtime/environment.ts", text)).toEqual([]);
});

test("a date made from the event, or a comment about the clock, is not caught", () => {
  const text = "// Date.now() would be wrong here\nexport const x = (slot: string) => new Date(slot);\n";
  expect(codes("lambdas/load-data/domain/refuse-batch.ts", text)).toEqual([]);
});

test("the 16th line of a function's index.ts and the 301st of any source are caught", () => {
  const lines = (count: number): string => "export {};\n".repeat(count);
  expect(codes("lambdas/load-data/index.ts", lines(15))).toEqual([]);
  expect(codes("lambdas/load-data/index.ts", lines(16))).toEqual(["ARROW003"]);
  expect(codes("infra/index.ts", lines(300))).toEqual([]);
  expect(codes("infra/index.ts", lines(301))).toEqual(["ARROW004"]);
  expect(codes("images/trainer/train.py", lines(301))).toEqual(["ARROW004"]);
});
