import * as registry from "./registry.ts";
import type { Rule } from "./rule.ts";

/**
 * All rules, in the order of their codes. A new rule is one file in rules/ and one line in registry.ts. The tests
 * require a mistake that it catches (tests/policies/rules.test.ts), and `npm run docs` adds it to
 * docs/reference/policies.md.
 */
export const rules: readonly Rule[] = Object.values(registry).sort((a, b) => (a.code < b.code ? -1 : 1));
