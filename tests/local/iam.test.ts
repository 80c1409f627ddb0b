import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyBook } from "../../local/gateway/iam/policy-book.ts";
import { matchesAction, matchesArn, matchesWildcard } from "../../local/gateway/iam/wildcard.ts";
import type { Conditions } from "../../local/gateway/service.ts";
import { resource, roleResource } from "./gateway-fixture.ts";

const bucket = "arn:aws:s3:::ratchet-dev-datasets-000000000000";
const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket}/*` };

function allowed(statements: object[], action: string, on: string, conditions?: Conditions): boolean {
  return new PolicyBook([roleResource("r", statements)]).decide("r", action, on, conditions).allowed;
}

describe("wildcards", () => {
  /** The independent reference: the pattern as a regular expression. */
  const asRegExp = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", "[^]*")
        .replaceAll("?", "[^]")}$`,
    );
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", ".", "*", "?"), maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", "."), maxLength: 12 });

  it("matches what the same pattern matches as a regular expression, for any pattern and text", () => {
    fc.assert(
      fc.property(pattern, text, (one, given) => matchesWildcard(one, given) === asRegExp(one).test(given)),
      { numRuns: 5_000 },
    );
  });

  it("matches every text made by filling the wildcards of a pattern", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (parts) =>
        matchesWildcard(parts.map(([fixed]) => `${fixed}*`).join(""), parts.flat().join("")),
      ),
    );
  });

  it("answers for a pattern that would take a backtracking matcher for ever", () => {
    expect(matchesWildcard(`${"a*".repeat(500)}b`, "a".repeat(20_000))).toBe(false);
  });

  it("compares actions without case and ARNs with it", () => {
    expect(matchesAction("S3:getobject", "s3:GetObject")).toBe(true);
    expect(matchesArn(bucket, bucket.toUpperCase())).toBe(false);
  });

  it.each([
    ["arn:aws:sqs:*:000000000000:q", "arn:aws:sqs:eu-west-3:000000000000:q", true],
    ["arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-3:000000000000:q", false],
    [
      "arn:aws:logs:eu-west-3:0:log-group:/aws/x:*",
      "arn:aws:logs:eu-west-3:0:log-group:/aws/x:log-stream:a",
      true,
    ],
    ["arn:aws:s3:::data-?/*", "arn:aws:s3:::data-1/a/b:c", true],
    ["arn:aws:s3:::data-?/*", "arn:aws:s3:::data-12/a", false],
    ["*", "*", true],
  ])("holds the pattern %s against %s: %s", (one, arn, expected) => {
    expect(matchesArn(one, arn)).toBe(expected);
  });
});

describe("evaluation", () => {
  it("refuses what no statement names, and a role that the plan does not have", () => {
    expect(allowed([allow], "s3:PutObject", `${bucket}/x`)).toBe(false);
    expect(allowed([allow], "s3:GetObject", "arn:aws:s3:::other/x")).toBe(false);
    expect(new PolicyBook([]).decide("ghost", "s3:GetObject", "*").reason).toContain("no role ghost");
  });

  it("lets an explicit Deny win over any Allow, in whatever order", () => {
    const deny = { Effect: "Deny", Action: "s3:*", Resource: `${bucket}/locked/*` };
    for (const statements of [
      [allow, deny],
      [deny, allow],
    ]) {
      expect(allowed(statements, "s3:GetObject", `${bucket}/locked/x`)).toBe(false);
      expect(allowed(statements, "s3:GetObject", `${bucket}/open/x`)).toBe(true);
    }
  });

  it("reads NotAction and NotResource as everything else", () => {
    const notAction = { Effect: "Allow", NotAction: ["s3:Delete*"], Resource: "*" };
    expect(allowed([notAction], "s3:GetObject", `${bucket}/x`)).toBe(true);
    expect(allowed([notAction], "s3:DeleteObject", `${bucket}/x`)).toBe(false);
    const notResource = { Effect: "Allow", Action: "s3:*", NotResource: `${bucket}/secret/*` };
    expect(allowed([notResource], "s3:GetObject", `${bucket}/x`)).toBe(true);
    expect(allowed([notResource], "s3:GetObject", `${bucket}/secret/x`)).toBe(false);
  });

  it("never allows more when a Deny is added, for any actions", () => {
    const action = fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:*", "*", "sqs:SendMessage");
    fc.assert(
      fc.property(fc.array(action), action, action, (allows, denied, asked) => {
        const before = [{ Effect: "Allow", Action: allows, Resource: "*" }];
        const after = [...before, { Effect: "Deny", Action: denied, Resource: "*" }];
        return !allowed(after, asked, bucket) || allowed(before, asked, bucket);
      }),
    );
  });
});

describe("conditions", () => {
  const passRole = (Condition: object) => [
    { Effect: "Allow", Action: "iam:PassRole", Resource: "*", Condition },
  ];
  const service = "iam:PassedToService";

  it.each<[object, Conditions, boolean]>([
    [
      { StringEquals: { [service]: "sagemaker.amazonaws.com" } },
      { [service]: "sagemaker.amazonaws.com" },
      true,
    ],
    [
      { StringEquals: { [service]: "sagemaker.amazonaws.com" } },
      { [service]: "lambda.amazonaws.com" },
      false,
    ],
    [{ StringEquals: { [service]: "sagemaker.amazonaws.com" } }, {}, false],
    [{ StringEquals: { "IAM:passedtoservice": "a" } }, { [service]: "a" }, true],
    [{ StringEquals: { [service]: ["a", "b"] } }, { [service]: "b" }, true],
    [{ StringEquals: { a: "1", b: "2" } }, { a: "1" }, false],
    [{ StringNotEquals: { a: "1" } }, { a: "1" }, false],
    [{ StringNotEquals: { a: "1" } }, {}, true],
    [{ StringEqualsIfExists: { a: "1" } }, {}, true],
    [{ StringEqualsIfExists: { a: "1" } }, { a: "2" }, false],
    [{ StringLike: { "s3:prefix": "workloads/*" } }, { "s3:prefix": "workloads/news/x" }, true],
    [{ StringLike: { "s3:prefix": "workloads/*" } }, { "s3:prefix": "other" }, false],
    [
      { ArnLike: { "aws:SourceArn": "arn:aws:events:*:0:rule/*" } },
      { "aws:SourceArn": "arn:aws:events:x:0:rule/b/r" },
      true,
    ],
    [
      { ArnEquals: { "aws:SourceArn": "arn:aws:events:*:0:rule/r" } },
      { "aws:SourceArn": "arn:aws:events:x:1:rule/r" },
      false,
    ],
    [{ Bool: { "kms:GrantIsForAWSResource": true } }, { "kms:GrantIsForAWSResource": "true" }, true],
    [{ Bool: { "kms:GrantIsForAWSResource": "true" } }, {}, false],
    [{ "ForAnyValue:StringEquals": { tags: ["a", "b"] } }, { tags: ["x", "b"] }, true],
    [{ "ForAnyValue:StringEquals": { tags: ["a", "b"] } }, { tags: ["x"] }, false],
    [{ "ForAnyValue:StringEquals": { tags: ["a"] } }, {}, false],
    [{ "ForAllValues:StringEquals": { tags: ["a", "b"] } }, { tags: ["a", "b"] }, true],
    [{ "ForAllValues:StringEquals": { tags: ["a", "b"] } }, { tags: ["a", "x"] }, false],
    [{ "ForAllValues:StringEquals": { tags: ["a"] } }, {}, true],
    [{ Null: { tags: "true" } }, {}, true],
    [{ Null: { tags: "false" } }, {}, false],
  ])("with %j and the call's %j: %s", (Condition, given, expected) => {
    expect(allowed(passRole(Condition), "iam:PassRole", "*", given)).toBe(expected);
  });

  // IAM's own placeholder, put together so that it is not taken for a template's.
  const policyVariable = ["$", "{aws:username}"].join("");
  it.each([
    [{ NumericLessThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "5" }],
    [{ StringEquals: { "aws:username": policyVariable } }, { "aws:username": policyVariable }],
    [{ StringEquals: { tags: "a" } }, { tags: ["a", "b"] }],
  ])(
    "does not understand %j: an Allow with it refuses and says why, a Deny with it holds",
    (Condition, given) => {
      const book = new PolicyBook([roleResource("r", passRole(Condition))]);
      const decision = book.decide("r", "iam:PassRole", "*", given);
      expect(decision.allowed).toBe(false);
      expect(decision.reason).toMatch(/not understood|policy variable|multi-valued/);
      const everything = { Effect: "Allow", Action: "*", Resource: "*" };
      const deny = { Effect: "Deny", Action: "iam:PassRole", Resource: "*", Condition };
      expect(allowed([everything, deny], "iam:PassRole", "*", given)).toBe(false);
    },
  );
});

describe("the plan's policies", () => {
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: statement });

  it("adds RolePolicy by the role's name or ARN, and attached and managed policies by their ARN", () => {
    const arn = "arn:aws:iam::000000000000:policy/customer";
    const managed = resource("aws:iam/policy:Policy", "customer", {
      policy: document({ ...allow, Action: "sns:Publish" }),
    });
    const byManaged = roleResource("managed", []);
    byManaged.inputs.managedPolicyArns = [arn];
    const type = "aws:iam/rolePolicy:RolePolicy";
    const book = new PolicyBook([
      resource(type, "p1", { role: "named", policy: document(allow) }),
      resource(type, "p2", { role: "arn:aws:iam::000000000000:role/byArn", policy: document(allow) }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "p3", {
        role: "attached",
        policyArn: arn,
      }),
      ...[
        managed,
        byManaged,
        roleResource("named", []),
        roleResource("byArn", []),
        roleResource("attached", []),
      ],
    ]);
    expect(book.decide("named", "s3:GetObject", `${bucket}/x`).allowed).toBe(true);
    expect(book.decide("byArn", "s3:GetObject", `${bucket}/x`).allowed).toBe(true);
    expect(book.decide("attached", "sns:Publish", `${bucket}/x`).allowed).toBe(true);
    expect(book.decide("managed", "sns:Publish", `${bucket}/x`).allowed).toBe(true);
    expect(book.decide("named", "sns:Publish", `${bucket}/x`).allowed).toBe(false);
  });

  it("names AWS's own managed policy as not evaluated when a call is refused", () => {
    const role = roleResource("r", []);
    role.inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"];
    expect(new PolicyBook([role]).decide("r", "s3:GetObject", bucket).reason).toContain("AmazonS3FullAccess");
  });

  it("lets only the services of the trust policy take on a role, under its conditions", () => {
    const role = roleResource("r", [], "scheduler.amazonaws.com");
    const trust = {
      ...{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "scheduler.amazonaws.com" } },
      Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
    };
    role.inputs.assumeRolePolicy = document(trust);
    const book = new PolicyBook([role]);
    const account = { "aws:SourceAccount": "000000000000" };
    expect(book.decideAssume("r", "scheduler.amazonaws.com", account).allowed).toBe(true);
    expect(book.decideAssume(String(role.outputs.arn), "scheduler.amazonaws.com", account).allowed).toBe(
      true,
    );
    expect(book.decideAssume("r", "scheduler.amazonaws.com").allowed).toBe(false);
    expect(book.decideAssume("r", "lambda.amazonaws.com", account).reason).toContain("does not name lambda");
  });

  it.each([
    ["text that is no JSON", "{"],
    ["an unknown effect", document({ ...allow, Effect: "Permit" })],
    ["an element it does not know", document({ ...allow, Actions: "s3:*" })],
  ])("refuses a policy with %s as IAM001, naming the policy", (_what, policy) => {
    const role = roleResource("r", []);
    role.inputs.inlinePolicies = [{ name: "broken", policy }];
    expect(() => new PolicyBook([role])).toThrow(/^IAM001 policy broken/);
  });

  it("refuses a policy of a role that the plan does not have as IAM003", () => {
    const stray = resource("aws:iam/rolePolicy:RolePolicy", "p", { role: "ghost", policy: document(allow) });
    expect(() => new PolicyBook([stray])).toThrow(/^IAM003 .*ghost/);
  });
});
