import { grantingDocuments, identityPolicyTypes, statementsOf } from "../../documents.ts";
import type { Rule, Undecided, Violation } from "../../rule.ts";

/** A wildcard also grants actions that AWS adds later. Deny statements may contain wildcards. */
export const actionHasNoWildcard: Rule = {
  name: "actionHasNoWildcard",
  code: "POL020",
  description: "No role may do anything that is not written out.",
  types: identityPolicyTypes,
  scope: "resource",
  evaluate({ props }) {
    return grantingDocuments(props).flatMap((document): (Violation | Undecided)[] => {
      const statements = statementsOf(document);
      if (statements === undefined) return [{ undecided: "the policy document is not known yet" }];
      return statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap(({ actions, notActions }) => [
          ...actions.filter((action) => action.includes("*")),
          ...notActions.map((action) => `everything but ${action}`),
        ])
        .map((action) => ({
          found: `action ${action}`,
          expected: "actions written out one by one",
          next: "Name the actions that the code calls.",
        }));
    });
  },
};
