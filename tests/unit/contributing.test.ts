import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const table = read("CONTRIBUTING.md")
  .split("\n")
  .filter((line) => /^\| \d+\. /.test(line));

test("the table names the ten most frequent changes", () => {
  expect(table.map((row) => Number(/^\| (\d+)\./.exec(row)?.[1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

const paths = table.flatMap((row) =>
  [...row.matchAll(/`([a-z][\w./<> -]*[/.][\w./<> -]*)`/g)].map(([, path = ""]) => path),
);

test.each(paths.filter((path) => !path.includes("next number")))("%s is a place of the tree", (path) => {
  const pattern = path.replaceAll(/<[^>]+>/g, "*").replace(/\/$/, "/*");
  expect(globSync(pattern, { cwd: root })).not.toEqual([]);
});

describe("what the table says is all, is all", () => {
  test("every function is in the registry of contracts", () => {
    const names = folders("lambdas").filter((name) => name !== "shared");
    for (const name of names)
      expect(read("infra/contracts.ts")).toContain(`"../lambdas/${name}/contract.ts"`);
  });

  test("every policy's file is in the registry of policies", () => {
    const registry = read("policies/registry.ts");
    for (const file of globSync("rules/*/*.ts", { cwd: join(root, "policies") })) {
      expect(registry).toContain(`"./${file}"`);
    }
  });

  test.each([
    ["channels", /^(shared)$/],
    ["tasks", /^(shared)$/],
    ["local/services", /^(shared)$/],
  ])("every folder of %s is in its registry", (room, shared) => {
    const registry = read(`${room}/registry.ts`);
    for (const name of folders(room).filter((folder) => !shared.test(folder))) {
      expect(registry).toContain(`"./${name}/`);
    }
  });

  test("every command has its script, and every script its command", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read("package.json")));
    const commands = globSync("commands/*.ts", { cwd: root }).map((path) => path.slice(9, -3));
    expect(Object.keys(scripts).sort()).toEqual(commands.sort());
  });
});
