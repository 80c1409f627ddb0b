import { grantingDocuments, identityPolicyTypes, statementsOf } from "../../documents.ts";
import { ownPrefix } from "../../resource.ts";
import type { Rule, Undecided, Violation } from "../../rule.ts";

const reason = /^NoFinerForm[A-Z][A-Za-z0-9]+$/;

/**
 * A wildcard is permitted only after the stack's name prefix. Where AWS has no finer form, the statement's Sid gives
 * the reason: `NoFinerForm` and a word. The Sid is visible both in AWS's console and to this rule. A comment is not,
 * and a list in this file would let the program choose its own exceptions.
 */
export const resourceHasNoWildcard: Rule = {
  name: "resourceHasNoWildcard",
  code: "POL021",
  description:
    "No permission reaches beyond the stack, unless AWS has no finer form and the reason is recorded.",
  types: identityPolicyTypes,
  scope: "resource",
  evaluate(resource) {
    const prefix = ownPrefix(resource);
    const isWide = (resource: string): boolean => {
      const star = resource.search(/[*?]/);
      return star !== -1 && !resource.slice(0, star).includes(prefix);
    };
    return grantingDocuments(resource.props).flatMap((document): (Violation | Undecided)[] => {
      const statements = statementsOf(document);
      if (statements === undefined) return [{ undecided: "the policy document is not known yet" }];
      return statements
        .filter(({ effect, sid }) => effect === "Allow" && !reason.test(sid))
        .flatMap(({ actions, resources, notResources }) =>
          [...resources.filter(isWide), ...notResources.map((one) => `everything but ${one}`)].map(
            (resource) => ({
              found: `${actions.join(", ")} on ${resource}`,
              expected: `a resource written out, or a wildcard behind ${prefix}`,
              next: "Name the resource; where AWS has no finer form, give the statement a Sid NoFinerForm<Reason>.",
            }),
          ),
        );
    });
  },
};
