import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readStackFile } from "../../plan/stack/stack-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): Record<string, unknown> {
  writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
  return readStackFile(folder, "dev");
}

test("reads the configuration by full key", () => {
  expect(read("config:\n  aws:region: eu-west-3\n  ratchet:a:\n    b: 1\n")).toEqual({
    "aws:region": "eu-west-3",
    "ratchet:a": { b: 1 },
  });
});

test("a stack without a file is PLAN003, with a way on", () => {
  expect(() => readStackFile(folder, "nope")).toThrow(/^PLAN003 stack nope: .*--stack/);
});

test.each([
  ["a list in a map", "config:\n  a: 1\n  - b\n", 3],
  ["a key given twice", "config:\n  ratchet:a: 1\n  ratchet:b: 2\n  ratchet:a: 3\n", 4],
  ["tabs", "config:\n  ratchet:w:\n\t- name: x\n", 3],
  ["two documents", "config:\n  ratchet:a: 1\n---\nconfig: {}\n", 3],
])("a file that is no YAML, with %s, is PLAN004 with the line", (_, text, line) => {
  expect(() => read(text)).toThrow(new RegExp(`^PLAN004 Pulumi\\.dev\\.yaml, line ${line}, column \\d+: `));
});

describe("what readers of YAML read differently", () => {
  // What the engine makes of each, by `pulumi config --json` of Pulumi 3.200: 0123 is 83, 2026-11-23 is
  // "2026-11-23 00:00:00 +0000 UTC", 9007199254740993 is …992, a value that is missing is "", \/ is an error.
  test.each([
    ...[
      "no",
      "yes",
      "off",
      "On",
      "y",
      "True",
      "FALSE",
      "null",
      "~",
      "0123",
      "0o17",
      "0x1F",
      "0b11",
      "1e3",
      "1.0",
      "+5",
      "-0",
    ],
    ...[
      "1_000",
      ".5",
      ".inf",
      "-.INF",
      ".NaN",
      "12:30",
      "1:30:00",
      "2026-11-23",
      "2026-11-23T01:00:00Z",
      "=",
    ],
    ...["9007199254740993", "!!str 5", "!!binary aGk=", "! x", '"a\\/b"', '"\\ud83d\\ude00"'],
  ])("%s is PLAN005 with its line, alone and in a list", (value) => {
    expect(() => read(`config:\n  ratchet:a:\n    b: ${value}\n`)).toThrow(
      /^PLAN005 .*, line 3, column \d+: /,
    );
    expect(() => read(`config:\n  ratchet:a: [x, ${value}]\n`)).toThrow(/^PLAN005 .*, line 2, column \d+: /);
  });

  test.each([
    ["a merge key", "config:\n  ratchet:a: &a { b: x }\n  ratchet:c:\n    <<: *a\n", 4],
    ["a key without a value", "config:\n  ratchet:a:\n", 2],
    ["a key that is a number", "config:\n  ratchet:a:\n    5: x\n", 3],
    ["a key that is true for some", "config:\n  ratchet:a:\n    yes: x\n", 3],
    ["a directive", "%YAML 1.1\n---\nconfig: {}\n", 1],
    ["a line that ends for some", "config:\n  ratchet:a: x\u0085y\n", 2],
  ])("%s is PLAN005 with its line", (_, text, line) => {
    expect(() => read(text)).toThrow(new RegExp(`^PLAN005 Pulumi\\.dev\\.yaml, line ${line}, `));
  });

  test("is reported at once, each with its line", () => {
    const labels = "config:\n  ratchet:a:\n    - no\n    - ok\n    - 0123\n    - 1.0\n";
    expect(() => read(labels)).toThrow(
      /line 3, column 7: no, .*; line 5: 0123, which is the number 83 for some readers, 123 for others.*; line 6: 1\.0/,
    );
  });
});

test("texts in quotes, plain digits, true and false, and what only begins like a number stay what they are", () => {
  const values =
    '["no", \'0123\', "2026-11-23", 5, -5, 0, 0.75, true, false, 10.0.0.0/8, cron(0 2 ? * MON *), 5 apples, nope]';
  expect(
    read(
      `# a comment !important\nconfig:\n  ratchet:a: ${values}\n  ratchet:b: |\n    no\n  ratchet:c: [&x { k: z }, *x]\n`,
    ),
  ).toEqual({
    "ratchet:a": [
      "no",
      "0123",
      "2026-11-23",
      5,
      -5,
      0,
      0.75,
      true,
      false,
      "10.0.0.0/8",
      "cron(0 2 ? * MON *)",
      "5 apples",
      "nope",
    ],
    "ratchet:b": "no\n",
    "ratchet:c": [{ k: "z" }, { k: "z" }],
  });
});
