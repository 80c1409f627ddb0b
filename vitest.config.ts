import { defineConfig } from "vitest/config";

const quick = "tests/{unit,infra,policies}/**/*.test.ts";

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      // Seconds: nothing runs but the code itself. Without isolation a worker loads Pulumi once and not once for each file.
      { extends: true, test: { name: "quick", include: [quick], isolate: false } },
      { extends: true, test: { name: "whole", include: ["tests/**/*.test.ts"], exclude: [quick] } },
    ],
  },
});
