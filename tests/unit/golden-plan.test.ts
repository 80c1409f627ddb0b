import { expect, test } from "vitest";
import { goldenDifference } from "../../plan/golden-difference.ts";
import { goldenPlan } from "../../plan/golden-plan.ts";
import type { Graph, GraphResource } from "../../plan/graph.ts";

const options = { protect: false, deleteBeforeReplace: false, ignoreChanges: [], retainOnDelete: false };
const component = (name: string, parent: string | null = null): GraphResource => ({
  urn: name,
  type: "ratchet:infra:Part",
  name,
  custom: false,
  inputs: {},
  outputs: {},
  id: "",
  parent,
  dependsOn: [],
  options,
});
const resource = (name: string, parent: string, more: Partial<GraphResource> = {}): GraphResource => ({
  ...component(name, parent),
  type: "aws:sqs/queue:Queue",
  custom: true,
  ...more,
});
const graph = (...resources: GraphResource[]): Graph => ({ stack: "dev", resources, outputs: {} });
const textOf = (file: string, ...resources: GraphResource[]): string | undefined =>
  goldenPlan(graph(...resources), "/home/someone/ratchet").get(file);

test("writes one file per component that declares something, and the tree", () => {
  const files = goldenPlan(
    graph(component("a"), component("b", "a"), component("c", "a"), resource("one", "b")),
    "/",
  );
  expect([...files.keys()]).toEqual(["b.yaml", "stack.yaml"]);
  expect(files.get("stack.yaml")).toContain("  a:\n    b: {}\n    c: {}\n");
});

test("does not depend on the order in which resources and their inputs were declared", () => {
  const one = resource("one", "a", { inputs: { x: 1, y: 2 } });
  const two = resource("two", "a", { dependsOn: ["one"] });
  expect(textOf("a.yaml", component("a"), one, two)).toBe(
    textOf("a.yaml", component("a"), two, { ...one, inputs: { y: 2, x: 1 } }),
  );
});

test("leaves out digests and the folder of the machine, and decodes JSON texts", () => {
  const text = textOf(
    "a.yaml",
    component("a"),
    resource("one", "a", {
      inputs: {
        source: { path: "/home/someone/ratchet/images/a.py" },
        key: "evaluator/22b0d0e0a31e8917/a.py",
        policy: '{"Version":"2012-10-17","Statement":[{"Resource":"*"}]}',
      },
    }),
  );
  expect(text).toContain(
    [
      "    inputs:",
      "      key: evaluator/[hash]/a.py",
      "      policy (json):",
      "        Version: 2012-10-17",
      "        Statement:",
      '          - Resource: "*"',
      "      source:",
      "        path: images/a.py",
      "",
    ].join("\n"),
  );
});

test("shows the options that differ from their default, and the parent within a component", () => {
  const child = resource("policy", "bucket", {
    options: { ...options, protect: true, retainOnDelete: true, ignoreChanges: ["tags"] },
  });
  expect(textOf("a.yaml", component("a"), resource("bucket", "a"), child)).toContain(
    [
      "  Queue policy:",
      "    type: aws:sqs/queue:Queue",
      "    parent: Queue bucket",
      "    protect: true",
      "    retainOnDelete: true",
      "    ignoreChanges:",
      "      - tags",
      "    inputs: {}",
      "",
    ].join("\n"),
  );
});

test("names a whole component once among the dependencies, and leaves out what an input refers to", () => {
  const whole = [component("a"), component("b"), resource("x", "b"), resource("y", "b"), resource("z", "a")];
  const last = resource("last", "a", { dependsOn: ["x", "y", "z"], inputs: { queue: "<arn of z>" } });
  expect(textOf("a.yaml", ...whole, last)).toContain("    dependsOn:\n      - all of b\n    inputs:");
  expect(textOf("a.yaml", ...whole, { ...last, dependsOn: ["x", "z"] })).toContain(
    "      - Queue x\n    inputs:",
  );
});

test("refuses two components that would share a file", () => {
  const twice = [component("a"), resource("x", "a"), { ...component("a"), urn: "b" }, resource("y", "b")];
  expect(() => textOf("a.yaml", ...twice)).toThrow("two components named a");
});

test("shows a difference as the path of the value, before and after", () => {
  const accepted = new Map([
    ["a.yaml", "toPort: 443\nsame: 1\n"],
    ["gone.yaml", "x: 1\n"],
  ]);
  const planned = new Map([["a.yaml", "toPort: 65535\nsame: 1\nrules:\n  - new\n"]]);
  expect(goldenDifference(accepted, planned)).toEqual([
    "a.yaml",
    "  - toPort: 443",
    "  + toPort: 65535",
    '  + rules > 0: "new"',
    "gone.yaml",
    "  - x: 1",
  ]);
  expect(goldenDifference(accepted, accepted)).toEqual([]);
});

test("reports the same values in another order, and counts what is too long to print", () => {
  const text = (lines: string[]): Map<string, string> => new Map([["a.yaml", lines.join("\n")]]);
  expect(goldenDifference(text(["a: 1", "b: 2"]), text(["b: 2", "a: 1"]))).toEqual([
    "a.yaml",
    "  the same values in another order",
  ]);
  const many = Array.from({ length: 50 }, (_, at) => `k${at}: 1`);
  const lines = goldenDifference(text(["{}"]), text(many));
  expect(lines).toHaveLength(42);
  expect(lines.at(-1)).toBe("  … and 11 more lines");
});
