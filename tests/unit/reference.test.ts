import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { containerSchemas } from "../../commands/support/reference/container-schemas.ts";
import { functionsReference } from "../../commands/support/reference/functions.ts";
import { referencePages } from "../../commands/support/reference/pages.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { allContracts } from "../../infra/contracts.ts";

const folder = new URL("../../docs/reference/", import.meta.url);

test.each(Object.entries(referencePages))("%s is current; npm run docs writes it", (name, text) => {
  expect(readFileSync(new URL(name, folder), "utf8")).toBe(text());
});

test.each([...containerSchemas])("%s is current; npm run docs writes it", (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
});

test("images/ has no JSON Schema that nothing writes", () => {
  const cwd = new URL("../../", import.meta.url);
  expect(globSync("images/**/*.schema.json", { cwd }).sort()).toEqual([...containerSchemas.keys()].sort());
});

describe("the reference of functions", () => {
  test("has every function, and every event with who publishes it", () => {
    const page = functionsReference();
    for (const { name } of allContracts) expect(page).toContain(`\n## ${name}\n`);
    for (const name of Object.keys(eventSchemas))
      expect(page).toMatch(new RegExp(`\\| \`${name}\` \\| .+ \\| .+ \\| .+ \\|`));
  });
});
