import { isProduction } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

const leastDays = 7;

export const secretIsRecoverable: Rule = {
  name: "secretIsRecoverable",
  code: "POL056",
  description: "A secret of production that was deleted by mistake can be brought back for a week.",
  types: ["aws:secretsmanager/secret:Secret"],
  scope: "resource",
  evaluate(secret) {
    const { recoveryWindowInDays } = secret.props;
    // AWS keeps it for 30 days where nothing is said.
    if (!isProduction(secret) || recoveryWindowInDays === undefined) return [];
    if (Number(recoveryWindowInDays) >= leastDays) return [];
    const found = `recoveryWindowInDays is ${shown(recoveryWindowInDays)}`;
    return [{ found, expected: `${leastDays} or more`, next: "Set recoveryWindowInDays to 30." }];
  },
};
