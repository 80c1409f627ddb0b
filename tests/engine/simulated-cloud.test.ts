import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDeclarations } from "../../engine/provider/declarations.ts";
import { SimulatedCloud } from "../../engine/provider/simulated-cloud.ts";
import { UNKNOWN } from "../../engine/provider/values.ts";

function cloudOf(name: string): SimulatedCloud {
  const directory = join(import.meta.dirname, "..", "..", "node_modules", "@pulumi", name);
  return new SimulatedCloud(name, readDeclarations(directory));
}

const aws = cloudOf("aws");
const kubernetes = cloudOf("kubernetes");
aws.configure({ region: "eu-west-3" });

const urnOf = (token: string): string => `urn:pulumi:dev::ratchet::${token}::thing`;

/** Wraps a value as the engine sends a secret (pulumi: sdk/go/common/resource/properties.go). */
const secret = (value: unknown): Record<string, unknown> => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("create", () => {
  test("in a preview calls computed outputs unknown and keeps the inputs", () => {
    const token = "aws:sqs/queue:Queue";
    const { id, properties } = aws.create(urnOf(token), token, { name: "letters" }, true);
    expect(id).toBe("");
    expect(properties).toMatchObject({ name: "letters", arn: UNKNOWN, url: UNKNOWN });
  });

  test("gives a managed cluster the nested outputs that programs read", () => {
    const token = "aws:rds/cluster:Cluster";
    const { properties } = aws.create(urnOf(token), token, { engine: "aurora-postgresql" }, false);
    expect(properties).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:.*:eu-west-3:000000000000:/),
      endpoint: expect.stringMatching(/\.preview\.invalid$/),
      masterUserSecrets: [{ secretArn: expect.stringMatching(/^arn:aws:/) }],
    });
  });

  test("gives every output that is always there a value, given or computed or chosen by the cloud", () => {
    const token = "aws:rds/cluster:Cluster";
    const { properties } = aws.create(urnOf(token), token, { engine: "aurora-postgresql" }, false);
    expect(properties).toMatchObject({ port: expect.any(Number), availabilityZones: [] });
    expect(properties).not.toHaveProperty("finalSnapshotIdentifier");
  });

  test("gives a Kubernetes service the address of a load balancer", () => {
    const token = "kubernetes:core/v1:Service";
    const { properties } = kubernetes.create(urnOf(token), token, { spec: {} }, false);
    expect(properties).toMatchObject({
      status: { loadBalancer: { ingress: [{ hostname: expect.stringMatching(/\.preview\.invalid$/) }] } },
    });
  });
});

describe("check", () => {
  const token = "kubernetes:core/v1:Service";

  test("names a Kubernetes object that has no name, the same each time", () => {
    const first = kubernetes.check(urnOf(token), token, {}, { spec: {} });
    expect(first).toEqual({ spec: {}, metadata: { name: expect.stringMatching(/^thing-[0-9a-f]{8}$/) } });
    expect(kubernetes.check(urnOf(token), token, first, { spec: {} })).toEqual(first);
  });

  test("leaves a given name alone", () => {
    const news = { metadata: { name: "mine" } };
    expect(kubernetes.check(urnOf(token), token, {}, news)).toEqual(news);
  });
});

describe("diff", () => {
  const differ = (token: string, before: Record<string, unknown>, after: Record<string, unknown>) => {
    const { paths, replaces } = aws.diff(token, before, after, []);
    return { paths: Object.fromEntries(paths), replaces };
  };

  test("a value that became secret and stayed the same is no change", () => {
    expect(differ("aws:ssm/parameter:Parameter", { value: "a" }, { value: secret("a") }).paths).toEqual({});
  });

  test("names the path of a change within nested inputs", () => {
    const before = { environment: { variables: { LOG_LEVEL: "info", "a.b": "1" } } };
    const after = { environment: { variables: { LOG_LEVEL: "debug", "a.b": "2" } } };
    expect(differ("aws:lambda/function:Function", before, after)).toEqual({
      paths: { "environment.variables.LOG_LEVEL": "update", 'environment.variables["a.b"]': "update" },
      replaces: [],
    });
  });

  test("an archive built elsewhere with the same content is no change", () => {
    const archive = (path: string, hash: string) => ({
      code: {
        "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
        path,
        hash,
      },
    });
    const token = "aws:lambda/function:Function";
    expect(differ(token, archive("/a", "same"), archive("/b", "same")).paths).toEqual({});
    expect(differ(token, archive("/a", "one"), archive("/a", "two")).paths).toEqual({ code: "update" });
  });

  test("ignored changes are none", () => {
    const ignored = aws.diff("aws:sqs/queue:Queue", { tags: { a: "1" } }, { tags: { a: "2" } }, ["tags"]);
    expect([...ignored.paths]).toEqual([]);
  });

  // "Update requires: Replacement" in the AWS CloudFormation reference of each type.
  test.each([
    ["aws:sqs/queue:Queue", "name"],
    ["aws:kms/key:Key", "keyUsage"],
    ["aws:ec2/subnet:Subnet", "cidrBlock"],
    ["aws:rds/cluster:Cluster", "masterUsername"],
    ["aws:scheduler/schedule:Schedule", "name"],
    ["aws:lambda/permission:Permission", "principal"],
  ])("a change of %s.%s is a replacement", (token, property) => {
    expect(differ(token, { [property]: "a" }, { [property]: "b" }).replaces).toEqual([property]);
  });

  // "Update requires: No interruption" there.
  test.each([
    ["aws:sqs/queue:Queue", "visibilityTimeoutSeconds"],
    ["aws:lambda/function:Function", "memorySize"],
    ["aws:scheduler/schedule:Schedule", "scheduleExpression"],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", "threshold"],
  ])("a change of %s.%s is an update", (token, property) => {
    expect(differ(token, { [property]: 1 }, { [property]: 2 })).toEqual({
      paths: { [property]: "update" },
      replaces: [],
    });
  });
});

describe("update", () => {
  test("keeps computed outputs, drops inputs that are gone, and renews what every update renews", () => {
    const olds = { name: "p", value: "a", description: "d", arn: "arn:aws:x", version: 1 };
    const oldInputs = { name: "p", value: "a", description: "d" };
    const news = { name: "p", value: "b" };
    expect(aws.update("aws:ssm/parameter:Parameter", olds, oldInputs, news, true)).toEqual({
      name: "p",
      value: "b",
      arn: "arn:aws:x",
      version: UNKNOWN,
    });
  });
});

describe("invoke", () => {
  test("the region is the configured one", () => {
    expect(aws.invoke("aws:index/getRegion:getRegion", {})).toMatchObject({ region: "eu-west-3" });
  });

  // The example and its rendering are from Terraform's documentation of aws_iam_policy_document.
  test("a policy document is rendered as IAM's JSON", () => {
    const { json } = aws.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        { sid: "1", actions: ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], resources: ["arn:aws:s3:::*"] },
        {
          actions: ["s3:ListBucket"],
          resources: ["arn:aws:s3:::example"],
          conditions: [{ test: "StringLike", variable: "s3:prefix", values: ["", "home/"] }],
        },
      ],
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "1",
          Effect: "Allow",
          Action: ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
          Resource: "arn:aws:s3:::*",
        },
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::example",
          Condition: { StringLike: { "s3:prefix": ["", "home/"] } },
        },
      ],
    });
  });

  test("a function without an entry in the table answers with the fields that it declares", () => {
    const answer = aws.invoke("aws:ec2/getVpc:getVpc", { id: "vpc-1" });
    expect(answer).toMatchObject({ id: "vpc-1", cidrBlock: expect.any(String), default: false });
  });
});
