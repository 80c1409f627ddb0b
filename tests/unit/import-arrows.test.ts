import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importCycles } from "../../commands/support/checks/cycles.ts";
import { confusingPlaces } from "../../commands/support/checks/places.ts";
import { allViolations, violationsIn } from "../../commands/support/checks/sources.ts";

const codes = (path: string, text: string): string[] =>
  violationsIn(path, text).map((message) => message.slice(0, 8));

test("no file of the repository imports what it should not, asks the world, or has outgrown its idea", () => {
  expect(allViolations(join(import.meta.dirname, "../.."))).toEqual([]);
});

describe("an import against the arrows is caught", () => {
  test.each([
    ["core/time/slot.ts", "pg"],
    ["core/time/slot.ts", "../../infra/naming.ts"],
    ["core/time/slot.ts", "node:fs"],
    ["tasks/task-kind.ts", "../database/client/rows.ts"],
    ["core/incidents/notice.ts", "../../channels/registry.ts"],
    ["channels/slack/send.ts", "../../lambdas/shared/runtime/logger.ts"],
    ["channels/slack/send.ts", "@aws-sdk/client-sns"],
    ["channels/slack/format.ts", "node:fs"],
    ["channels/slack/format.ts", "../email/format.ts"],
    ["lambdas/load-data/contract.ts", "@aws-sdk/client-s3"],
    ["lambdas/load-data/domain/refuse-batch.ts", "node:fs"],
    ["lambdas/load-data/domain/refuse-batch.ts", "../../shared/adapters/s3-objects.ts"],
    ["lambdas/load-data/domain/refuse-batch.ts", "../wire.ts"],
    ["lambdas/load-data/domain/refuse-batch.ts", "@aws-sdk/client-s3"],
    ["lambdas/load-data/notices.ts", "node:fs"],
    ["lambdas/load-data/steps/load-share.ts", "node:fs"],
    ["lambdas/load-data/steps/load-share.ts", "pg"],
    ["lambdas/load-data/handler.ts", "@aws-sdk/client-s3"],
    ["lambdas/load-data/handler.ts", "./wire.ts"],
    ["lambdas/load-data/handler.ts", "../train-model/domain/balance.ts"],
    ["lambdas/load-data/index.ts", "../train-model/handler.ts"],
    ["lambdas/load-data/index.ts", "@aws-sdk/client-s3"],
    ["lambdas/shared/runtime/logger.ts", "../../../infra/naming.ts"],
    ["lambdas/shared/fault-point.ts", "./runtime/logger.ts"],
    ["database/queries.ts", "../lambdas/load-data/domain/refuse-batch.ts"],
    ["infra/index.ts", "../lambdas/load-data/handler.ts"],
    ["infra/index.ts", "../local/cloud/local-cloud.ts"],
    ["infra/config/schema.ts", "../../channels/slack/settings.ts"],
    ["database/incidents/notifications.ts", "../../channels/slack/slack.ts"],
    ["plan/evaluate.ts", "../local/cloud/local-cloud.ts"],
    ["engine/engine.ts", "../infra/ratchet.ts"],
    ["engine/engine.ts", "../local/cloud/local-cloud.ts"],
    ["rehearsal/run.ts", "../lambdas/load-data/handler.ts"],
    ["policies/rule.ts", "../infra/naming.ts"],
    ["policies/rule.ts", "../core/errors/error.ts"],
    ["local/cloud/local-cloud.ts", "../../lambdas/load-data/handler.ts"],
    ["commands/start.ts", "../lambdas/load-data/domain/refuse-batch.ts"],
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
  const deeper = 'from "../../../database/queries.ts";\n';
  const domain = "lambdas/load-data/domain/refuse-batch.ts";
  expect(codes(domain, `import type { Store } ${deeper}`)).toEqual([]);
  expect(codes(domain, `import { open } ${deeper}`)).toEqual(["ARROW001"]);
});

test.each([
  ["core/time/slot.ts", "zod"],
  ["lambdas/load-data/domain/refuse-batch.ts", "../contract.ts"],
  ["lambdas/load-data/domain/reading/delimited.ts", "node:zlib"],
  ["lambdas/load-data/handler.ts", "./domain/refuse-batch.ts"],
  ["lambdas/load-data/handler.ts", "./steps/load-share.ts"],
  ["lambdas/load-data/index.ts", "./wire.ts"],
  ["lambdas/load-data/wire.ts", "../../database/client/connection.ts"],
  ["infra/index.ts", "../lambdas/load-data/contract.ts"],
  ["infra/config/schema.ts", "../../channels/settings.ts"],
  ["database/incidents/notifications.ts", "../../channels/lookup.ts"],
  ["channels/slack/slack.ts", "../shared/post.ts"],
  ["channels/registry.ts", "./slack/slack.ts"],
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
])("%s is caught in code that decides, and nowhere else", (expression) => {
  const text = `export const x = ${expression};\n`;
  for (const path of [
    "core/time/slot.ts",
    "tasks/task-kind.ts",
    "lambdas/load-data/domain/refuse-batch.ts",
    "lambdas/load-data/steps/load-share.ts",
    "lambdas/load-data/handler.ts",
  ]) {
    expect(codes(path, text)).toEqual(["ARROW002"]);
  }
  expect(codes("lambdas/load-data/wire.ts", text)).toEqual([]);
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

test("import cycles are found once each, whatever leads to them, and a tree has none", () => {
  const imports = new Map([
    ["a.ts", ["b.ts"]],
    ["b.ts", ["c.ts"]],
    ["c.ts", ["b.ts", "d.ts", "zod"]],
    ["d.ts", []],
  ]);
  expect(importCycles(imports)).toEqual([
    expect.stringContaining("ARROW005 b.ts is part of an import cycle: b.ts -> c.ts -> b.ts."),
  ]);
  expect(
    importCycles(
      new Map([
        ["a.ts", ["b.ts", "d.ts"]],
        ["b.ts", ["d.ts"]],
        ["d.ts", []],
      ]),
    ),
  ).toEqual([]);
  expect(importCycles(new Map([["a.ts", ["a.ts"]]]))).toHaveLength(1);
});

test("a file beside a folder of its name, and a folder of too many files, are caught", () => {
  expect(confusingPlaces(["local/clock.ts", "local/clock/virtual.ts"])).toEqual([
    expect.stringContaining("ARROW006 local/clock.ts"),
  ]);
  const files = (count: number) => Array.from({ length: count }, (_, index) => `core/time/${index}.ts`);
  expect(confusingPlaces(files(14))).toEqual([]);
  expect(confusingPlaces(files(15))).toEqual([expect.stringContaining("ARROW007 core/time/ holds 15 files")]);
  expect(confusingPlaces(files(15).map((path) => path.replace("core/time", "commands")))).toEqual([]);
});
