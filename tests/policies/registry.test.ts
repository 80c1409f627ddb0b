import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../policies/rules-by-code.ts";

test("every file of policies/rules/ is one rule of its name, registered by one line", () => {
  const policies = join(import.meta.dirname, "../../policies");
  const files = globSync("rules/**/*.ts", { cwd: policies }).sort();
  const names = files.map((file) => basename(file, ".ts"));
  expect(rules.map(({ name }) => name).sort()).toEqual([...names].sort());
  const lines = files.map((file) => `export { ${basename(file, ".ts")} } from "./${file}";`);
  const registry = readFileSync(join(policies, "registry.ts"), "utf8");
  expect(registry.trimEnd().split("\n").sort()).toEqual(lines.sort());
});
