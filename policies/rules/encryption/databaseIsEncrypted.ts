import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

/** An instance of an Aurora cluster is ignored, because the cluster determines its encryption. */
export const databaseIsEncrypted: Rule = {
  name: "databaseIsEncrypted",
  code: "POL002",
  description: "Each database encrypts its storage; it cannot be turned on later without a new database.",
  types: ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"],
  scope: "resource",
  evaluate({ props }) {
    if (props.storageEncrypted === true) return [];
    const found = `storageEncrypted is ${shown(props.storageEncrypted)}`;
    return [
      { found, expected: "true", next: "Set storageEncrypted: true and kmsKeyId before the first update." },
    ];
  },
};
