import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluationJobName, trainingJobName } from "../../core/contracts/jobs.ts";
import { ConfigError, parseConfig } from "../../infra/config/parse-config.ts";
import infra from "../../infra/index.ts";
import { namesOf } from "../../infra/naming.ts";
import { evaluate } from "../../plan/evaluate.ts";
import { placeholders } from "../../plan/placeholders.ts";

/**
 * What each service takes as a name, from its own reference: the property's pattern and length in the API reference of
 * the service, RFC 1123 for Kubernetes, "Bucket naming rules" for S3, "Constraints" of CreateDBCluster for RDS.
 */
const rds = /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/;
const kubernetes = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const rules: Record<string, { property: string; pattern: RegExp }> = {
  "aws:iam/role:Role": { property: "name", pattern: /^[\w+=,.@-]{1,64}$/ },
  "aws:lambda/function:Function": { property: "name", pattern: /^[a-zA-Z0-9-_]{1,64}$/ },
  "aws:sqs/queue:Queue": { property: "name", pattern: /^[a-zA-Z0-9-_]{1,80}$/ },
  "aws:sns/topic:Topic": { property: "name", pattern: /^[a-zA-Z0-9-_]{1,256}$/ },
  "aws:s3/bucket:Bucket": {
    property: "bucket",
    pattern: /^(?!xn--|sthree-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  },
  "aws:cloudwatch/eventRule:EventRule": { property: "name", pattern: /^[.\-_A-Za-z0-9]{1,64}$/ },
  "aws:cloudwatch/eventBus:EventBus": { property: "name", pattern: /^[/.\-_A-Za-z0-9]{1,256}$/ },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { property: "name", pattern: /^[\x20-\x7e]{1,255}$/ },
  "aws:cloudwatch/dashboard:Dashboard": { property: "dashboardName", pattern: /^[A-Za-z0-9_-]{1,255}$/ },
  "aws:cloudwatch/logGroup:LogGroup": { property: "name", pattern: /^[.\-_/#A-Za-z0-9]{1,512}$/ },
  "aws:scheduler/schedule:Schedule": { property: "name", pattern: /^[0-9a-zA-Z-_.]{1,64}$/ },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { property: "name", pattern: /^[0-9a-zA-Z-_.]{1,64}$/ },
  "aws:ssm/parameter:Parameter": { property: "name", pattern: /^[a-zA-Z0-9_.\-/]{1,1011}$/ },
  "aws:rds/cluster:Cluster": { property: "clusterIdentifier", pattern: rds },
  "aws:rds/instance:Instance": { property: "identifier", pattern: rds },
  "aws:rds/clusterInstance:ClusterInstance": { property: "identifier", pattern: rds },
  "aws:rds/subnetGroup:SubnetGroup": { property: "name", pattern: /^[a-z0-9][a-z0-9_. -]{0,254}$/ },
  "aws:eks/cluster:Cluster": { property: "name", pattern: /^[0-9A-Za-z][A-Za-z0-9-_]{0,99}$/ },
  "aws:ecr/repository:Repository": {
    property: "name",
    pattern: /^(?=.{2,256}$)[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/,
  },
  "aws:secretsmanager/secret:Secret": { property: "name", pattern: /^[A-Za-z0-9/_+=.@-]{1,512}$/ },
  "aws:kms/alias:Alias": { property: "name", pattern: /^alias\/[a-zA-Z0-9/_-]{1,250}$/ },
};
const sagemakerJob = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

const workload = (name: string) => ({ name, task: "text-classification", source: { path: "rows.csv" } });

function codesOf(stack: string, names: readonly string[]): string[] {
  const database = { engine: "aurora-serverless", deletionProtection: true };
  try {
    parseConfig({ region: "eu-west-3", database, workloads: names.map(workload) }, stack);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ code }) => code);
    throw error;
  }
}

describe("every name that the program gives", () => {
  test.each([
    [
      "a-stack-23",
      ["x-load", "w2", "a-name-of-19-chars1", "a-name-of-19-chars2", "dev", "serving", "mlflow", "load-data"],
    ],
    [
      "d",
      ["a1", "a1-load", "a1-drift", "a1-monitoring", "a1-server", "reconcile", "notify-people", "scheduler"],
    ],
  ])(
    "is valid where it is used, and no other's, on stack %s",
    async (stack, names) => {
      expect(codesOf(stack, names)).toEqual([]);
      const graph = await evaluate({
        stack,
        program: infra,
        provider: placeholders("eu-west-3"),
        config: {
          "aws:region": "eu-west-3",
          "ratchet:database": { engine: "aurora-serverless", deletionProtection: true },
          "ratchet:workloads": names.map(workload),
        },
      });
      const wrong: string[] = [];
      const seen = new Set<string>();
      for (const { type, urn, inputs } of graph.resources) {
        const metadata: { name?: unknown; namespace?: unknown } = Object(inputs.metadata);
        const isKubernetes = type.startsWith("kubernetes:");
        const rule = isKubernetes ? { property: "name", pattern: kubernetes } : rules[type];
        if (rule === undefined) continue;
        const name = isKubernetes ? metadata.name : inputs[rule.property];
        if (name === undefined) continue;
        if (typeof name !== "string" || !rule.pattern.test(name)) wrong.push(`${urn}: ${name}`);
        const place = `${type} ${isKubernetes ? metadata.namespace : (inputs.eventBusName ?? inputs.groupName ?? "")} ${name}`;
        if (seen.has(place)) wrong.push(`${place}, twice`);
        seen.add(place);
      }
      expect(wrong).toEqual([]);
      expect(seen.size).toBeGreaterThan(100);
    },
    120_000,
  );

  const letters = fc.stringMatching(/^[a-z0-9-]{1,21}$/);
  const place = { region: "ap-southeast-2", accountId: "123456789012", partition: "aws-us-gov" };

  test("of a workload and of its jobs is valid, or the configuration refuses it", () => {
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 1, max: 99 }), (name, stack, attempt) => {
        if (codesOf(stack, [name]).length > 0) return;
        const names = namesOf({ stack, ...place });
        const digest = "0123456789abcdef".repeat(4);
        const job = { workload: name, snapshot: digest, slot: "2026-11-23T01:00:00Z", attempt };
        const set = { workload: name, version: 1_000_000, evaluationSet: digest, attempt };
        expect(trainingJobName(names.prefix, job)).toMatch(sagemakerJob);
        expect(evaluationJobName(names.prefix, set)).toMatch(sagemakerJob);
        expect(names.role(names.evaluateRole(name)).length).toBeLessThanOrEqual(64);
        expect(names.bucket("datasets")).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
        expect(`serve-${name}`).toMatch(kubernetes);
        expect(`${names.prefix}-writer`).toMatch(rds);
        expect(names.prefix).toMatch(rds);
      }),
      { seed: 31, numRuns: 3000 },
    );
  });
});

test.each([
  ["trailing-", "CFG006"],
  ["x--y", "CFG006"],
  ["façade", "CFG006"],
  ["x", "CFG006"],
  ["all", "CFG006"],
  ["-x", "CFG006"],
  ["a-name-of-21-letters1", "CFG006"],
])("a workload named %s is refused", (name, code) => {
  expect(codesOf("dev", [name])).toEqual([code]);
});

test.each(["dev-", "a--b", "1st", "much-too-long"])("a stack named %s is refused", (stack) => {
  expect(codesOf(stack, ["tickets"])).toContain("CFG022");
});

test("a time zone in other capitals than its file has is refused", () => {
  const raw = { region: "eu-west-3", timeZone: "europe/paris", workloads: [workload("tickets")] };
  expect(() => parseConfig(raw, "dev")).toThrow(/CFG011 .*perhaps "Europe\/Paris"/);
});

test("a domain that leaves no room for a workload's name is refused", () => {
  const host = `${"a".repeat(50)}.${"b".repeat(50)}.example`;
  const certificateArn = "arn:aws:acm:eu-west-3:123456789012:certificate/1";
  const raw = { region: "eu-west-3", serving: { host, certificateArn }, workloads: [workload("tickets")] };
  expect(() => parseConfig(raw, "dev")).toThrow(/ratchet:serving\.host .*at most 107 characters/);
});
