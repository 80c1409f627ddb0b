import { afterEach, describe, expect, test, vi } from "vitest";
import { loadConfig } from "../../infra/config/load-config.ts";
import { ConfigError } from "../../infra/config/parse-config.ts";
import type { StackConfig } from "../../infra/config/schema.ts";
import { evaluate } from "../../plan/evaluate.ts";

const settings = {
  "aws:region": "eu-west-3",
  "ratchet:logRetentionDays": "30",
  "ratchet:workloads": [{ name: "news", task: "text-classification", source: { path: "news.csv" } }],
};

/** Reads the configuration as the program does, inside of one. */
async function load(config: Record<string, unknown>): Promise<StackConfig | ConfigError> {
  const read: (StackConfig | ConfigError)[] = [];
  const program = async () => {
    try {
      read.push(loadConfig());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      read.push(error);
    }
    return {};
  };
  const provider = { create: () => ({ id: "", outputs: {} }), invoke: () => ({}) };
  await evaluate({ stack: "dev", config, program, provider });
  const [result] = read;
  if (result === undefined) throw new Error("the program did not run");
  return result;
}

afterEach(() => vi.unstubAllEnvs());

describe("the running program's configuration", () => {
  test("is read from texts and JSON, and the region from the provider's key", async () => {
    expect(await load(settings)).toMatchObject({
      region: "eu-west-3",
      logRetentionDays: 30,
      workloads: [{ name: "news", promotion: { minimum: 0.75 } }],
    });
  });

  test("is refused with a misspelt key that the program does not read", async () => {
    const result = await load({ ...settings, "ratchet:netwrok": { zones: 3 }, "other:key": "1" });
    expect(result).toBeInstanceOf(ConfigError);
    expect(String(result)).toContain('expected "network", the nearest known key');
  });

  test("is refused with a region of its own, which could differ from the provider's", async () => {
    const result = await load({ ...settings, "ratchet:region": "us-east-1" });
    expect(String(result)).toContain('CFG002 ratchet:region in Pulumi.dev.yaml is "us-east-1"');
    expect(String(result)).toContain("Run: pulumi config rm ratchet:region --stack dev");
  });

  test("does not show the value of an unknown key that was set as a secret", async () => {
    // How the engine passes to programs which keys were set with --secret.
    vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", '["ratchet:apiKey"]');
    const result = await load({ ...settings, "ratchet:apiKey": "x0x0" });
    expect(String(result)).toContain("CFG002 ratchet:apiKey");
    expect(String(result)).not.toContain("x0x0");
  });

  test("holds the secrets as they were set, a key of digits too", async () => {
    vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", '["ratchet:onCallKey","ratchet:slackWebhook"]');
    const secrets = {
      "ratchet:onCallKey": "00112233445566778899001122334455",
      "ratchet:slackWebhook": "https://hooks.slack.com/services/T0/B0/x",
    };
    expect(await load({ ...settings, ...secrets })).toMatchObject({
      onCallKey: "00112233445566778899001122334455",
      slackWebhook: "https://hooks.slack.com/services/T0/B0/x",
    });
  });

  test("passes with secrets that cannot be decrypted, as in a plan", async () => {
    const encrypted = {
      "ratchet:slackWebhook": { secure: "v1:abc:def" },
      "ratchet:onCallKey": { secure: "v1:x" },
    };
    expect(await load({ ...settings, ...encrypted })).toMatchObject({
      slackWebhook: "https://not-decrypted-in-preview.invalid",
    });
  });

  test("is refused with a secret that was set in clear, without showing it", async () => {
    const result = await load({ ...settings, "ratchet:onCallKey": "x0x0" });
    expect(String(result)).toContain("CFG034 ratchet:onCallKey");
    expect(String(result)).not.toContain("x0x0");
  });
});
