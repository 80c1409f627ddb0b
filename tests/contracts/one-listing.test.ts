import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import * as sets from "../../core/vocabulary/closed-sets.ts";

const root = dirname(dirname(import.meta.dirname));
const home = "core/vocabulary/closed-sets.ts";

/** Without policies, which share no constants with what they check, and tests, which state what they expect. */
const rooms = "{channels,commands,core,database,engine,infra,lambdas,local,plan,rehearsal,tasks}";

const nameOf = new Map(
  Object.entries(sets).flatMap(([name, set]) =>
    Array.isArray(set) ? [[[...set].sort().join("|"), name] as const] : [],
  ),
);

/** Unions of string literals and arrays of them that list exactly one of core's closed sets. */
function repeatedSets(path: string, text: string): string[] {
  // Parsing is what costs time: most files do not even hold all values of a set.
  if (![...nameOf.keys()].some((key) => key.split("|").every((value) => text.includes(`"${value}"`))))
    return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const members: readonly ts.Node[] = ts.isUnionTypeNode(node)
      ? node.types.map((one) => (ts.isLiteralTypeNode(one) ? one.literal : one))
      : ts.isArrayLiteralExpression(node) && node.elements.every(ts.isStringLiteral)
        ? node.elements
        : [];
    const values = members.filter(ts.isStringLiteral).map((one) => one.text);
    const name = values.length === 0 ? undefined : nameOf.get(values.sort().join("|"));
    if (name !== undefined) found.push(`${path} lists ${name} again`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

test("a union and an array that repeat a set are found, whatever their order and whatever stands beside them", () => {
  const text = `type A = "platform" | "training" | null; const b = ["load", "drift"]; type C = "load" | "other";`;
  expect(repeatedSets("a.ts", text)).toEqual([
    "a.ts lists jobFaults again",
    "a.ts lists workloadSchedules again",
  ]);
});

test("no file lists a closed set of core again", () => {
  const files = globSync(`${rooms}/**/*.ts`, { cwd: root }).filter((path) => path !== home);
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap((path) => repeatedSets(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
});
