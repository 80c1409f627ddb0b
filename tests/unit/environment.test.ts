import { afterEach, expect, test, vi } from "vitest";
import { readEnvironment, readOptional } from "../../lambdas/shared/runtime/environment.ts";

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
  vi.stubEnv("TIME_ZONE", undefined);
  expect(() => readEnvironment("RAW_BUCKET", "SETTINGS_PATH", "TIME_ZONE")).toThrow(
    /ENV001 ratchet-dev-load-data: no value for SETTINGS_PATH, TIME_ZONE;/,
  );
});

test("gives undefined for an optional variable that is missing or empty", () => {
  vi.stubEnv("MAIL_SENDER", "models@example.com");
  vi.stubEnv("MAIL_ALERTS", "");
  vi.stubEnv("MAIL_PROMOTIONS", undefined);
  expect(readOptional("MAIL_SENDER")).toBe("models@example.com");
  expect(readOptional("MAIL_ALERTS")).toBeUndefined();
  expect(readOptional("MAIL_PROMOTIONS")).toBeUndefined();
});
