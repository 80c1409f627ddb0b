import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { functionsReference } from "../../commands/support/reference/functions.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { allContracts } from "../../infra/contracts.ts";

describe("the reference of functions", () => {
  test("is what the contracts say now; npm run docs writes it", () => {
    const page = new URL("../../docs/reference/functions.md", import.meta.url);
    expect(readFileSync(page, "utf8")).toBe(functionsReference());
  });

  test("has every function, and every event with who publishes it", () => {
    const page = functionsReference();
    for (const { name } of allContracts) expect(page).toContain(`\n## ${name}\n`);
    for (const name of Object.keys(eventSchemas))
      expect(page).toMatch(new RegExp(`\\| \`${name}\` \\| .+ \\| .+ \\| .+ \\|`));
  });
});
