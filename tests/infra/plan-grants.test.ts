import { describe, expect, test } from "vitest";
import type { Contract } from "../../core/contracts/contract.ts";
import { contractLineFor, contractOf, grantedActions } from "../../plan/explain-refusal.ts";

// The way out that a refusal names.

const holding = (...needs: Contract["needs"]): Pick<Contract, "name" | "needs"> => ({
  name: "weigh-data",
  needs,
});
const lineFor = (contract: Pick<Contract, "name" | "needs">, action: string, resource: string) =>
  contractLineFor({ stack: "dev", contract, action, resource });
const file = "in needs of lambdas/weigh-data/contract.ts if that is intended.";

describe("the line to add after a refusal", () => {
  test("names the whole need when the contract holds nothing of that kind", () => {
    expect(
      lineFor(holding(), "events:PutEvents", "arn:aws:events:eu-west-3:111122223333:event-bus/ratchet-dev"),
    ).toBe(`its contract grants nothing on bus. Add { resource: "bus", can: ["publish"] } ${file}`);
  });

  test("names the verb when the contract holds another of that kind", () => {
    const contract = holding({ resource: "datasets", can: ["read"] });
    expect(lineFor(contract, "s3:PutObject", "arn:aws:s3:::ratchet-dev-datasets-111122223333/a/b")).toBe(
      `its contract grants read on datasets. Add "write" to datasets ${file}`,
    );
  });

  test.each([
    ["s3:GetObject", "arn:aws:s3:::ratchet-dev-raw-111122223333/a.csv", "raw"],
    ["s3:GetObject", "arn:aws:s3:::ratchet-dev-datasets-111122223333/a.csv", "datasets"],
    ["iam:PassRole", "arn:aws:iam::111122223333:role/ratchet-dev-job-train-tickets", "trainingJobs"],
    ["iam:PassRole", "arn:aws:iam::111122223333:role/ratchet-dev-job-evaluate-tickets", "evaluationJobs"],
    ["iam:PassRole", "arn:aws:iam::111122223333:role/ratchet-dev-one-time", "oneTimeSchedules"],
  ])("of several needs that grant %s, the one that reaches %s is named", (action, resource, kind) => {
    expect(lineFor(holding(), action, resource)).toContain(`Add { resource: "${kind}", can: [`);
  });

  test("of needs that reach alike, the one that the contract holds in part is named", () => {
    const contract = holding({ resource: "evaluationJobs", can: ["inspect"] });
    expect(lineFor(contract, "kms:CreateGrant", "arn:aws:kms:eu-west-3:111122223333:key/1")).toBe(
      `its contract grants inspect on evaluationJobs. Add "start" to evaluationJobs ${file}`,
    );
  });

  test.each([
    ["s3:DeleteObject", "arn:aws:s3:::ratchet-dev-datasets-111122223333/a"],
    ["s3:GetObject", "arn:aws:s3:::somebody-elses-bucket/a"],
    ["s3:GetObject", "arn:aws:s3:::ratchet-prod-datasets-111122223333/a"],
  ])("there is none for %s on %s, which no contract can grant", (action, resource) => {
    expect(lineFor(holding({ resource: "datasets", can: ["read"] }), action, resource)).toBeUndefined();
  });
});

test("a function is known by its physical name in its own stack only", () => {
  expect(contractOf("dev", "ratchet-dev-train-model")?.name).toBe("train-model");
  expect(contractOf("dev", "ratchet-prod-train-model")).toBeUndefined();
  expect(contractOf("dev", "ratchet-dev-job-train-newsgroups")).toBeUndefined();
});

test("granted actions are listed once for each function", () => {
  const listed = grantedActions().map((grant) => `${grant.function} ${grant.action}`);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toContain("train-model iam:PassRole");
  expect(listed).not.toContain("load-data s3:PutObject");
});
