import { isProduction, settingCommand } from "../../resource.ts";
import type { Rule } from "../../rule.ts";

/** The KMS key counts as data, because without it no encrypted data can be read. */
export const dataIsProtected: Rule = {
  name: "dataIsProtected",
  code: "POL052",
  description: "In production pulumi refuses to delete or replace what holds data.",
  types: [
    "aws:s3/bucket:Bucket",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:kms/key:Key",
    "aws:ecr/repository:Repository",
  ],
  scope: "resource",
  evaluate(resource) {
    if (!isProduction(resource) || resource.protect || resource.retainOnDelete) return [];
    const next = `${settingCommand(resource, "ratchet:database.deletionProtection", true)}, which protects whatever holds data; or give a resource of your own the option protect: true.`;
    return [{ found: "option protect is off", expected: "on in production", next }];
  },
};
