import { isAnybody, statementsOf } from "../../documents.ts";
import type { Rule } from "../../rule.ts";

export const roleTrustPolicyIsRestricted: Rule = {
  name: "roleTrustPolicyIsRestricted",
  code: "POL023",
  description: "Each role names who may take it on.",
  types: ["aws:iam/role:Role"],
  scope: "resource",
  evaluate({ props }) {
    const statements = statementsOf(props.assumeRolePolicy);
    if (statements === undefined) return [{ undecided: "the trust policy is not known yet" }];
    const open = statements.some(({ effect, principal }) => effect === "Allow" && isAnybody(principal));
    if (!open && statements.length > 0) return [];
    const found = open ? "everybody may take on this role" : "no statement says who may take on this role";
    return [{ found, expected: "a named service or role", next: "Name the principal in assumeRolePolicy." }];
  },
};
