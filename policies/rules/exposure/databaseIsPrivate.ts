import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

/** The setting must be explicit: without it, the behaviour of RDS depends on the subnets. */
export const databaseIsPrivate: Rule = {
  name: "databaseIsPrivate",
  code: "POL013",
  description: "No database instance has a public address.",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  scope: "resource",
  evaluate({ props }) {
    if (props.publiclyAccessible === false) return [];
    const found = `publiclyAccessible is ${shown(props.publiclyAccessible)}`;
    return [{ found, expected: "false", next: "Set publiclyAccessible: false." }];
  },
};
