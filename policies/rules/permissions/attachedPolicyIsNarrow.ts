import type { Rule } from "../../rule.ts";
import { itemsOf } from "../../unknown.ts";

/** AWS managed policies for a service's agent are narrow; those for a person's job are broad. */
const broad = /^[^/]*\/.*FullAccess|\/(?:AdministratorAccess|(?:PowerUserAccess|ReadOnlyAccess)$)/;

export const attachedPolicyIsNarrow: Rule = {
  name: "attachedPolicyIsNarrow",
  code: "POL022",
  description: "No role carries one of AWS's policies made for people.",
  types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/role:Role"],
  scope: "resource",
  evaluate({ props }) {
    return [props.policyArn, ...itemsOf(props.managedPolicyArns)]
      .map(String)
      .filter((arn) => broad.test(arn))
      .map((arn) => ({
        found: `policy ${arn}`,
        expected: "a policy that names what the code calls",
        next: "Write the actions and resources in a policy of the role's own.",
      }));
  },
};
