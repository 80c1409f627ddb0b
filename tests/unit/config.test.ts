import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ProcessingInstanceType, TrainingInstanceType } from "@aws-sdk/client-sagemaker";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configurationReference } from "../../commands/support/reference/configuration.ts";
import { instanceTypes } from "../../infra/config/checks/instance-types.ts";
import { describeConfig } from "../../infra/config/describe.ts";
import { parseConfig } from "../../infra/config/parse-config.ts";
import { apply } from "./apply-commands.ts";
import { minimal, type Raw, workloadWith } from "./broken-configurations.ts";
import { brokenMonitoring } from "./broken-monitoring.ts";
import { brokenStacks } from "./broken-stacks.ts";
import { brokenWorkloads } from "./broken-workloads.ts";
import { problemsOf } from "./problems-of.ts";

const rows = [...brokenWorkloads, ...brokenMonitoring, ...brokenStacks];

const production: Raw = {
  ...workloadWith({ serving: { replicas: 2 } }),
  network: { natGateways: 2 },
  cluster: { minNodes: 2 },
  database: { engine: "rds-multi-az", deletionProtection: true },
  mlflow: { replicas: 2 },
  notifications: { sender: "ratchet@example.com", alerts: { emails: ["on-call@example.com"] } },
};

describe("an unknown key", () => {
  const sections = [
    "network",
    "cluster",
    "database",
    "mlflow",
    "storage",
    "notifications",
    "serving",
    "links",
  ];
  const ofWorkload = ["source", "schedule", "evaluation", "training", "promotion", "serving", "drift"];

  test.each(sections)("in %s is refused by its name, not dropped", (section) => {
    const chosen = section === "database" ? { engine: "aurora-serverless" } : {};
    const problems = problemsOf({ ...minimal, [section]: { ...chosen, noSuchKey: 1 } });
    expect(problems.map(({ code, key }) => [code, key])).toContainEqual([
      "CFG002",
      `ratchet:${section}.noSuchKey`,
    ]);
  });

  test.each(ofWorkload)("in %s of a workload is refused by its name, not dropped", (section) => {
    const given = section === "source" ? { path: "a.csv", noSuchKey: 1 } : { noSuchKey: 1 };
    const problems = problemsOf(workloadWith({ [section]: given }));
    expect(problems.map(({ code, key }) => [code, key])).toContainEqual([
      "CFG002",
      `ratchet:workloads[0].${section}.noSuchKey`,
    ]);
  });
});

describe("a correct configuration", () => {
  test("needs a region and a workload, and gets the rest by default", () => {
    const config = parseConfig(minimal, "dev");
    expect(config.timeZone).toBe("Europe/Paris");
    expect(config.database).toMatchObject({ engine: "aurora-serverless", minCapacityUnits: 0 });
    expect(config.workloads[0]?.promotion.minimum).toBe(0.75);
    expect(config.workloads[0]?.schedule.load).toBe("cron(0 2 ? * MON *)");
  });

  test("may hold numbers as text, as pulumi config set writes fractions and top-level values", () => {
    const config = parseConfig(
      {
        ...workloadWith({ promotion: { minimum: "0.8", enabled: "false" } }),
        logRetentionDays: "30",
        database: { engine: "rds-multi-az", version: 16 },
      },
      "dev",
    );
    expect(config.workloads[0]?.promotion).toMatchObject({ minimum: 0.8, enabled: false });
    expect(config.logRetentionDays).toBe(30);
    expect(config.database.version).toBe("16");
  });

  test("may name another instance type with its price, even when that is the default's", () => {
    const training = { instanceType: "ml.m6i.large", hourlyPriceDollars: 0.134 };
    expect(problemsOf(workloadWith({ training }))).toEqual([]);
  });

  test("may measure drift without notifications", () => {
    const config = parseConfig(workloadWith({ drift: { alerts: false } }), "dev");
    expect(config.workloads[0]?.drift).toMatchObject({ alerts: false, thresholds: { warning: 0.1 } });
  });

  test("may lead channels to this machine in the clear, as the embedded cloud does", () => {
    const local = "http://127.0.0.1:4566/channels";
    const raw = {
      ...minimal,
      slackWebhook: `${local}/slack`,
      onCallKey: "key",
      onCallUrl: `${local}/on-call`,
    };
    expect(parseConfig(raw, "dev", ["slackWebhook", "onCallKey"]).onCallUrl).toBe(`${local}/on-call`);
  });

  test("of prod passes what prod asks for", () => {
    expect(problemsOf(production, "prod")).toEqual([]);
  });
});

describe("a broken configuration", () => {
  test.each(rows)(
    "with %s names the one problem and its command",
    (_circumstance, raw, code, key, got, expected, command) => {
      const problems = problemsOf(raw);
      expect(problems).toHaveLength(1);
      const [problem] = problems;
      expect(problem).toMatchObject({ code, key, command });
      expect(problem?.got).toContain(got);
      expect(problem?.expected).toContain(expected);
    },
  );

  test("with a secret in clear gets a command that prompts for it", () => {
    const raw = {
      ...minimal,
      slackWebhook: "https://hooks.slack.com/services/T0/B0/x0x0",
      onCallKey: "x0x0",
    };
    const read = () => parseConfig(raw, "dev", ["slackWebhook", "onCallKey"]);
    expect(read).toThrow("CFG034 ratchet:slackWebhook in Pulumi.dev.yaml is [secret], in clear");
    expect(read).toThrow("Run: pulumi config set --secret ratchet:onCallKey --stack dev");
    expect(read).not.toThrow("x0x0");
  });

  test("is refused once, with all problems, single keys and contradictions alike", () => {
    const raw = {
      ...workloadWith({ promotion: { minimum: "0,75" }, schedule: { load: "weekly" } }),
      timeZone: "Mars/Olympus",
      netwerk: {},
      cluster: { minNodes: 4 },
    };
    expect(
      problemsOf(raw)
        .map(({ code, key }) => `${code} ${key}`)
        .sort(),
    ).toEqual([
      "CFG002 ratchet:netwerk",
      "CFG004 ratchet:workloads[0].promotion.minimum",
      "CFG010 ratchet:workloads[0].schedule.load",
      "CFG011 ratchet:timeZone",
      "CFG028 ratchet:cluster.maxNodes",
    ]);
  });

  test("shows each problem with file, value, expectation and command", () => {
    expect(() => parseConfig(workloadWith({ promotion: { minimum: "0,75" } }), "dev")).toThrow(
      'CFG004 ratchet:workloads[0].promotion.minimum in Pulumi.dev.yaml is "0,75"; expected a number from 0 to 1.\n' +
        "       Run: pulumi config set --path 'ratchet:workloads[0].promotion.minimum' 0.75 --stack dev",
    );
  });

  test("never echoes a credential, wherever it was put", () => {
    for (const raw of [
      { ...minimal, slackWebhook: "http://hooks.slack.com/services/T0/B0/x0x0" },
      { ...minimal, slackWebhook: { value: "x0x0" } },
      { ...minimal, onCallKey: ["x0x0"] },
      { ...minimal, onCalKey: "x0x0" },
      { ...minimal, slackWebhok: "x0x0" },
      { ...minimal, notifications: { promotions: { slack: "https://hooks.slack.com/services/T0/B0/x0x0" } } },
      { ...minimal, database: { engine: "rds-multi-az", password: "x0x0" } },
      { ...minimal, token: { nested: "x0x0" } },
    ]) {
      expect(JSON.stringify(problemsOf(raw))).not.toContain("x0x0");
      expect(problemsOf(raw)).toHaveLength(1);
    }
  });
});

describe("prod", () => {
  test("asks for protection, spare parts and a recipient", () => {
    expect(
      problemsOf(minimal, "prod").map(({ code, key, command }) => [
        code,
        key,
        command.split(" && ").at(-1)?.split(" --stack")[0],
      ]),
    ).toEqual([
      [
        "CFG024",
        "ratchet:database.deletionProtection",
        "pulumi config set --path ratchet:database.deletionProtection true",
      ],
      [
        "CFG024",
        "ratchet:database.minCapacityUnits",
        "pulumi config set --path ratchet:database.minCapacityUnits 0.5",
      ],
      ["CFG024", "ratchet:network.natGateways", "pulumi config set --path ratchet:network.natGateways 2"],
      ["CFG024", "ratchet:mlflow.replicas", "pulumi config set --path ratchet:mlflow.replicas 2"],
      ["CFG024", "ratchet:cluster.minNodes", "pulumi config set --path ratchet:cluster.minNodes 2"],
      [
        "CFG024",
        "ratchet:workloads[0].serving.replicas",
        "pulumi config set --path 'ratchet:workloads[0].serving.replicas' 2",
      ],
      [
        "CFG024",
        "ratchet:notifications.alerts.emails[0]",
        "pulumi config set --path 'ratchet:notifications.alerts.emails[0]' someone@example.com",
      ],
    ]);
  });

  test("keeps models for 12 months and backups for a week", () => {
    const raw = {
      ...production,
      storage: { modelRetentionDays: 90 },
      database: { engine: "rds-multi-az", deletionProtection: true, backupRetentionDays: 1 },
    };
    expect(problemsOf(raw, "prod").map(({ key }) => key)).toEqual([
      "ratchet:database.backupRetentionDays",
      "ratchet:storage.modelRetentionDays",
    ]);
  });
});

describe("instance types", () => {
  test("are those that the SDK knows for training and for processing jobs", () => {
    const processing: string[] = Object.values(ProcessingInstanceType);
    const both = Object.values(TrainingInstanceType).filter((type) => processing.includes(type));
    expect([...instanceTypes].sort()).toEqual([...both].sort());
  });

  test("are reported together with the price that the nearest one needs", () => {
    expect(problemsOf(workloadWith({ training: { instanceType: "g5.xlarge" } }))).toMatchObject([
      { code: "CFG031", expected: expect.stringContaining('"ml.g5.xlarge"') },
      { code: "CFG032", expected: expect.stringContaining("ml.g5.xlarge") },
    ]);
  });
});

describe("the reference of settings", () => {
  test("is what the schema says now; node commands/docs.ts writes it", () => {
    const page = new URL("../../docs/reference/configuration.md", import.meta.url);
    expect(readFileSync(page, "utf8")).toBe(configurationReference());
  });

  test("explains every key of the stack, and names each key once but the engines'", () => {
    const rows = describeConfig();
    expect(rows.filter(({ description }) => description === "")).toEqual([]);
    const keys = rows.map(({ key }) => key).filter((key) => !key.endsWith(".engine"));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain("ratchet:workloads[n].promotion.minimum");
    expect(keys).toContain("ratchet:database.instanceClass");
  });
});

describe("repairing commands", () => {
  test("repair: applying each leaves no problem of that key", () => {
    for (const [circumstance, raw, , key] of rows) {
      const [problem] = problemsOf(raw);
      const repaired = problem === undefined ? raw : apply(raw, problem.command);
      const left = problemsOf(repaired).filter((other) => other.key === key && other.code !== "CFG003");
      expect(left, circumstance).toEqual([]);
    }
  });

  test("reach the program as one argument each, whatever the value holds", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 '"$`\\;&|*?!-]{1,12}$/), (value) => {
        const [problem] = problemsOf({ ...minimal, timezone: value });
        const second = problem?.command.split(" && ").slice(1).join(" && ") ?? "";
        const printed = execFileSync("sh", ["-c", `pulumi() { printf '%s\\n' "$@"; }; ${second}`], {
          encoding: "utf8",
        });
        expect(printed.split("\n")).toContain(value);
      }),
      { seed: 7, numRuns: 25 },
    );
  });
});
