import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { functionsReference } from "../../commands/support/reference/functions.ts";
import { referencePages } from "../../commands/support/reference/pages.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { allContracts } from "../../infra/contracts.ts";

const folder = new URL("../../docs/reference/", import.meta.url);

test.each(Object.entries(referencePages))("%s is current; npm run docs writes it", (name, text) => {
  expect(readFileSync(new URL(name, folder), "utf8")).toBe(text());
});

describe("the reference of functions", () => {
  test("has every function, and every event with who publishes it", () => {
    const page = functionsReference();
    for (const { name } of allContracts) expect(page).toContain(`\n## ${name}\n`);
    for (const name of Object.keys(eventSchemas))
      expect(page).toMatch(new RegExp(`\\| \`${name}\` \\| .+ \\| .+ \\| .+ \\|`));
  });
});
