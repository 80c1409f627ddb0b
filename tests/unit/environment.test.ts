import { afterEach, expect, test, vi } from "vitest";
import { readEnvironment } from "../../lambdas/shared/runtime/environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("returns exactly the named variables when all are set", () => {
  vi.stubEnv("RAW_BUCKET", "bucket");
  vi.stubEnv("SETTINGS_PATH", "/path");
  expect(readEnvironment("RAW_BUCKET", "SETTINGS_PATH")).toEqual({
    RAW_BUCKET: "bucket",
    SETTINGS_PATH: "/path",
  });
});

test("names every missing or empty variable at once, and the function", () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "ratchet-dev-load-data");
  vi.stubEnv("RAW_BUCKET", "bucket");
  vi.stubEnv("SETTINGS_PATH", "");
  expect(() => readEnvironment("RAW_BUCKET", "SETTINGS_PATH", "NOWHERE")).toThrow(
    /ENV001 ratchet-dev-load-data: no value for SETTINGS_PATH, NOWHERE;/,
  );
});
