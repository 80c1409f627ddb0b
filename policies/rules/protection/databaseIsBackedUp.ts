import { isProduction, settingCommand } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

const leastDays = 7;

/** An error in a weekly pipeline may be noticed only a week later. */
export const databaseIsBackedUp: Rule = {
  name: "databaseIsBackedUp",
  code: "POL051",
  description: "A production database can be set back to any moment of the last week.",
  types: ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"],
  scope: "resource",
  evaluate(database) {
    const days = database.props.backupRetentionPeriod;
    if (!isProduction(database) || Number(days) >= leastDays) return [];
    const next = settingCommand(database, "ratchet:database.backupRetentionDays", leastDays);
    return [
      { found: `backupRetentionPeriod is ${shown(days)}`, expected: `at least ${leastDays} days`, next },
    ];
  },
};
