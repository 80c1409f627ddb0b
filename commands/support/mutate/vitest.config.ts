import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Suites of tests/unit and tests/policies that read the sources as text: they fail on instrumented sources. */
const readers = [
  "contributing",
  "error-catalogue",
  "import-arrows",
  "private-words",
  "reference",
  "task-kinds",
];
/** Suites that start processes, in which no mutation is active. */
const spawning = ["alert-commands", "bench", "bundle", "what-functions-publish"];
/** Evaluates the whole program for each mutation; `rules` has an example for each rule. */
const slow = "tests/policies/program.test.ts";
const registry = "tests/policies/registry.test.ts";

/** The suites that Stryker runs: seconds each, on the sources alone. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../../.."),
    include: ["tests/{unit,policies}/**/*.test.ts", "tests/infra/load-config.test.ts"],
    exclude: [slow, registry, ...[...readers, ...spawning].map((name) => `tests/unit/${name}.test.ts`)],
    testTimeout: 120_000,
  },
});
