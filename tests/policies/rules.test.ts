import { describe, expect, test } from "vitest";
import { evaluateRules, resourceOfPlan } from "../../policies/evaluate-rules.ts";
import { resourceGraphOf } from "../../policies/resource.ts";
import { apply, type Rule } from "../../policies/rule.ts";
import { rules } from "../../policies/rules-by-code.ts";
import { goodStack, ingressAnnotations, spoil } from "./good-stack.ts";

const allow = (Action: string, Resource: string, more = {}): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
const ours = "arn:aws:s3:::ratchet-prod-raw-1/*";

const annotated = (name: string, value: string): Record<string, string> => ({
  ...ingressAnnotations,
  [`alb.ingress.kubernetes.io/${name}`]: value,
});

/** A bucket policy that refuses requests without TLS, changed. */
const tls = (more: object = {}): string =>
  JSON.stringify({
    Statement: [
      {
        ...{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [ours.slice(0, -2), ours] },
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...more,
      },
    ],
  });

/** The mistake (resource, path, value) and the one rule that must catch it. */
const mistakes: [rule: string, name: string, path: string, value: unknown][] = [
  ["bucketIsEncrypted", "sse", "bucket", "another-bucket"],
  ["bucketIsEncrypted", "sse", "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "AES256"],
  ["databaseIsEncrypted", "database", "storageEncrypted", undefined],
  ["queueIsEncrypted", "letters", "sqsManagedSseEnabled", false],
  ["topicIsEncrypted", "alert", "kmsMasterKeyId", undefined],
  ["imageRepositoryIsSealed", "images", "imageTagMutability", "MUTABLE"],
  ["imageRepositoryIsSealed", "images", "encryptionConfigurations", undefined],
  ["volumeIsEncrypted", "volume", "encrypted", false],
  ["volumeIsEncrypted", "nodes", "launchTemplate", undefined],
  ["bucketBlocksPublicAccess", "block", "restrictPublicBuckets", false],
  ["bucketIsTlsOnly", "tls", "policy", JSON.stringify({ Statement: [] })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Effect: "Allow" })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Action: "s3:GetObject" })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Principal: { AWS: "arn:aws:iam::000000000000:root" } })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Resource: ours.slice(0, -2) })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Condition: { Bool: { "aws:SecureTransport": "true" } } })],
  ["bucketIsTlsOnly", "tls", "policy", tls({ Condition: {} })],
  ["ingressIsNotOpenToTheWorld", "door", "cidrIpv4", "0.0.0.0/0"],
  ["ingressIsNotOpenToTheWorld", "group", "ingress.0.cidrBlocks", ["::/0"]],
  ["databaseIsPrivate", "writer", "publiclyAccessible", true],
  ["databaseIsPrivate", "writer", "publiclyAccessible", undefined],
  ["clusterEndpointIsNotOpenToTheWorld", "cluster", "vpcConfig.endpointPublicAccess", undefined],
  [
    "clusterEndpointIsNotOpenToTheWorld",
    "cluster",
    "vpcConfig",
    { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
  ],
  ["serviceIsPrivate", "registry", "metadata", {}],
  ["functionIsPrivate", "permission", "principal", "*"],
  ["functionIsPrivate", "permission", "sourceArn", undefined],
  ["actionHasNoWildcard", "contract", "policy", allow("*", ours)],
  ["actionHasNoWildcard", "contract", "policy", allow("s3:*", ours)],
  ["actionHasNoWildcard", "contract", "policy", allow("s3:Get*", ours)],
  ["resourceHasNoWildcard", "contract", "policy", allow("s3:GetObject", "*")],
  ["resourceHasNoWildcard", "contract", "policy", allow("s3:GetObject", "arn:aws:s3:::*")],
  ["resourceHasNoWildcard", "contract", "policy", allow("s3:GetObject", "*", { Sid: "NoFinerForm" })],
  ["attachedPolicyIsNarrow", "attached", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"],
  ["attachedPolicyIsNarrow", "attached", "policyArn", "arn:aws:iam::aws:policy/AmazonS3FullAccess"],
  [
    "roleTrustPolicyIsRestricted",
    "role",
    "assumeRolePolicy",
    allow("sts:AssumeRole", "", { Principal: "*" }),
  ],
  ["functionHasDeadLetterQueue", "load", "deadLetterConfig", undefined],
  ["functionHasErrorsAlarm", "errors", "dimensions.FunctionName", "ratchet-prod-other"],
  ["functionHasErrorsAlarm", "errors", "alarmActions", []],
  ["deadLetterQueueHasAlarm", "undelivered", "actionsEnabled", false],
  ["functionHasLogGroup", "log", "retentionInDays", undefined],
  ["functionHasLogGroup", "log", "name", "/another"],
  ["scheduleHasDeadLetterQueue", "weekly", "target.deadLetterConfig", undefined],
  ["scheduleRetries", "weekly", "target.retryPolicy.maximumRetryAttempts", 0],
  ["scheduleRetries", "weekly", "target.retryPolicy", undefined],
  ["scheduleHasHandler", "weekly", "target.arn", "arn:aws:lambda:eu-west-3:1:function:ratchet-prod-gone"],
  ["scheduleHasDeadManAlarm", "silence", "treatMissingData", "missing"],
  ["scheduleHasDeadManAlarm", "silence", "dimensions.Workload", "other"],
  ["ruleTargetHasDeadLetterQueue", "target", "deadLetterConfig", undefined],
  ["databaseIsProtected", "database", "deletionProtection", false],
  ["databaseIsProtected", "database", "skipFinalSnapshot", true],
  ["databaseIsBackedUp", "database", "backupRetentionPeriod", 6],
  ["bucketIsNotEmptied", "models", "forceDestroy", true],
  ["bucketIsVersioned", "versions", "versioningConfiguration.status", "Suspended"],
  ["modelsAreKept", "life", "rules.0.noncurrentVersionExpiration.noncurrentDays", 90],
  ["modelsAreKept", "life", "rules", []],
  ["secretIsEncrypted", "channels", "kmsKeyId", undefined],
  ["secretIsRecoverable", "channels", "recoveryWindowInDays", 0],
  ["topicHasSubscriber", "listener", "topic", "arn:aws:sns:eu-west-3:1:ratchet-prod-info"],
  ["subscriptionHasDeadLetterQueue", "listener", "redrivePolicy", undefined],
  [
    "subscriptionHasDeadLetterQueue",
    "listener",
    "redrivePolicy",
    '{"deadLetterTargetArn":"arn:aws:sqs:x:1:gone"}',
  ],
  ["alarmHasOkAction", "errors", "okActions", undefined],
  ["ingressHasTls", "way", "metadata.annotations", annotated("listen-ports", '[{"HTTP":80},{"HTTPS":443}]')],
  ["ingressHasTls", "way", "metadata.annotations", annotated("certificate-arn", "")],
  ["ingressHasTls", "way", "metadata.annotations", annotated("ssl-policy", "ELBSecurityPolicy-2016-08")],
  ["balancerIsPrivate", "way", "metadata.annotations", annotated("scheme", "internet-facing")],
  ["balancerIsPrivate", "balancer", "internal", undefined],
  ["deploymentHasProbes", "servers", "spec.template.spec.containers.0.readinessProbe", undefined],
  ["deploymentHasProbes", "servers", "spec.template.spec.containers.0.livenessProbe", {}],
  ["deploymentIsBounded", "servers", "spec.template.spec.containers.0.resources.limits", undefined],
  ["deploymentIsBounded", "servers", "spec.template.spec.containers.0.resources.requests.cpu", undefined],
  ["scheduleIsOn", "daily", "state", "DISABLED"],
  ["workloadIsMonitored", "drifting", "actionsEnabled", false],
  ["workloadIsMonitored", "drifted", "dimensions.Workload", "other"],
];

test("finds nothing against a stack that keeps every rule", () => {
  expect(evaluateRules(goodStack())).toEqual([]);
});

test.each([
  ["as it is written here", tls()],
  ["of every action", tls({ Action: "*" })],
  ["of one action more", tls({ Action: ["s3:GetObject", "s3:*"] })],
  ["of every resource", tls({ Resource: "*" })],
  ["with a list as its condition", tls({ Condition: { Bool: { "aws:SecureTransport": ["false"] } } })],
])("a bucket policy that refuses plain text keeps bucketIsTlsOnly: %s", (_, policy) => {
  const resources = goodStack();
  spoil(resources, "tls", "policy", policy);
  expect(evaluateRules(resources).filter(({ rule }) => rule === "bucketIsTlsOnly")).toEqual([]);
});

test.each(mistakes)("%s catches %s with another %s: %j", (rule, name, path, value) => {
  const resources = goodStack();
  spoil(resources, name, path, value);
  expect([...new Set(evaluateRules(resources).map((violation) => violation.rule))]).toEqual([rule]);
});

test("dataIsProtected catches each resource that holds data and lacks the option", () => {
  const resources = goodStack().map((one) => ({
    ...one,
    options: { protect: false, retainOnDelete: false },
  }));
  expect(evaluateRules(resources).map(({ rule, urn }) => [rule, urn.split("::")[3]])).toEqual([
    ["dataIsProtected", "models"],
    ["dataIsProtected", "database"],
    ["dataIsProtected", "images"],
  ]);
});

test("workloadIsMonitored catches a workload whose drift no schedule examines", () => {
  const resources = goodStack().filter(({ name }) => name !== "daily");
  expect(evaluateRules(resources).map(({ rule, found }) => [rule, found])).toEqual([
    ["workloadIsMonitored", "no schedule examines its drift"],
  ]);
});

test("a workload that asks for no alerts has alarms that notify no one", () => {
  const resources = goodStack();
  spoil(resources, "settings", "insecureValue", JSON.stringify({ drift: { alerts: false } }));
  spoil(resources, "drifting", "actionsEnabled", false);
  spoil(resources, "drifted", "actionsEnabled", false);
  expect(evaluateRules(resources)).toEqual([]);
});

test("every rule has a mistake that it catches", () => {
  const shown = new Set([...mistakes.map(([rule]) => rule), "dataIsProtected"]);
  expect(rules.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

test("codes and names are unique, and each is POL and three digits", () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  expect(rules.every(({ code }) => /^POL\d{3}$/.test(code))).toBe(true);
});

describe("a stack's name", () => {
  const unprotected = (stack: string): string[] => {
    const resources = goodStack(stack);
    spoil(resources, "database", "deletionProtection", false);
    return evaluateRules(resources)
      .map(({ rule }) => rule)
      .filter((rule) => rule === "databaseIsProtected");
  };

  test.each(["dev", "dev-anna", "test-7"])("%s may be deleted", (stack) => {
    expect(unprotected(stack)).toEqual([]);
  });

  test.each(["prod", "prod-eu", "live", "developers"])("%s is production", (stack) => {
    expect(unprotected(stack)).toEqual(["databaseIsProtected"]);
  });
});

test("a violation names code, resource, what it has, what it should have and the next step", () => {
  const resources = goodStack();
  spoil(resources, "writer", "publiclyAccessible", true);
  expect(evaluateRules(resources).map(({ message }) => message)).toEqual([
    "POL013 writer (aws:rds/clusterInstance:ClusterInstance): publiclyAccessible is true; expected false. " +
      "Set publiclyAccessible: false.",
  ]);
});

test("a rule that throws is a violation: a policy document that is no JSON was not found good", () => {
  const resources = goodStack();
  spoil(resources, "contract", "policy", "{");
  expect(evaluateRules(resources).map(({ rule, found }) => [rule, found.slice(0, 16)])).toEqual([
    ["actionHasNoWildcard", "the rule failed:"],
    ["resourceHasNoWildcard", "the rule failed:"],
  ]);
});

describe("an unknown value of a preview", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const named = (name: string): Rule => rules.find((rule) => rule.name === name) ?? expect.fail(name);
  const judged = (rule: string, name: string, path: string, dependencies: Record<string, string[]>) => {
    const planned = goodStack();
    spoil(planned, name, path, unknown);
    const resources = planned.map((one) => {
      const resource = resourceOfPlan(one);
      return one.name === name ? { ...resource, propertyDependencies: dependencies } : resource;
    });
    const resource = resources.find((one) => one.name === name) ?? expect.fail(name);
    const { violations, undecided } = apply(named(rule), resource, resourceGraphOf(resources));
    return { violations: violations.map(({ found }) => found), undecided };
  };

  test("is followed to the resource it comes from", () => {
    const queue = "urn:pulumi:prod::ratchet::aws:sqs/queue:Queue::letters";
    const property = { deadLetterConfig: [queue] };
    expect(judged("functionHasDeadLetterQueue", "load", "deadLetterConfig.targetArn", property)).toEqual({
      violations: [],
      undecided: [],
    });
  });

  test("that comes from nowhere is a violation, not a pass", () => {
    expect(judged("functionHasDeadLetterQueue", "load", "deadLetterConfig.targetArn", {}).violations).toEqual(
      ["deadLetterConfig.targetArn is not known before the deployment"],
    );
  });

  test("where a plain switch must stand is a violation", () => {
    expect(judged("databaseIsEncrypted", "database", "storageEncrypted", {}).violations).toHaveLength(1);
  });

  test("as a whole policy document is left open, and said so", () => {
    expect(judged("resourceHasNoWildcard", "contract", "policy", {})).toEqual({
      violations: [],
      undecided: ["POL021 contract: the policy document is not known yet"],
    });
  });
});
