import { isProduction, settingCommand } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

/**
 * Deletion protection and the final snapshot are AWS settings, so they also protect against deletion in the console.
 */
export const databaseIsProtected: Rule = {
  name: "databaseIsProtected",
  code: "POL050",
  description:
    "A production database cannot be deleted by mistake, and leaves a snapshot if it is on purpose.",
  types: ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"],
  scope: "resource",
  evaluate(database) {
    if (!isProduction(database)) return [];
    const { deletionProtection, skipFinalSnapshot } = database.props;
    const next = settingCommand(database, "ratchet:database.deletionProtection", true);
    const expected = "deletionProtection true and skipFinalSnapshot false in production";
    if (deletionProtection === true && skipFinalSnapshot !== true) return [];
    const found = `deletionProtection is ${shown(deletionProtection)}, skipFinalSnapshot is ${shown(skipFinalSnapshot)}`;
    return [{ found, expected, next }];
  },
};
