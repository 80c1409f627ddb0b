import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readStackFile } from "../../plan/stack/stack-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("reads the configuration by full key", () => {
  writeFileSync(
    join(folder, "Pulumi.dev.yaml"),
    "config:\n  aws:region: eu-west-3\n  ratchet:a:\n    b: 1\n",
  );
  expect(readStackFile(folder, "dev")).toEqual({ "aws:region": "eu-west-3", "ratchet:a": { b: 1 } });
});

test("a stack without a file is PLAN003, with a way on", () => {
  expect(() => readStackFile(folder, "nope")).toThrow(/^PLAN003 stack nope: .*--stack/);
});

test("a file that is no YAML is PLAN004, with the line", () => {
  writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  a: 1\n  - b\n");
  expect(() => readStackFile(folder, "dev")).toThrow(/^PLAN004 Pulumi\.dev\.yaml, line 3, column \d+: /);
});
