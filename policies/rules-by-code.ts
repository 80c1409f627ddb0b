import * as registry from "./registry.ts";
import type { Rule } from "./rule.ts";

/**
 * All rules, in the order of their codes. A new rule is one file in rules/ and one line in registry.ts.
 * tests/policies/rules.test.ts must have a plan that breaks the new rule, and `npm run docs` adds the rule to
 * docs/reference/policies.md.
 */
export const rules: readonly Rule[] = Object.values(registry).sort((a, b) => (a.code < b.code ? -1 : 1));
