import type { Conditions } from "../service.ts";
import { matchesArn, matchesWildcard } from "./wildcard.ts";

/** `Condition` element of a policy: operator → key → expected values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** `unknown` names an operator or variable that is not emulated. The caller must then refuse. */
export type ConditionResult =
  | { holds: true }
  | { holds: false; why: string }
  | { holds: "unknown"; why: string };

type Test = (wanted: string, given: string) => boolean;

const tests: Readonly<Record<string, { test: Test; negated?: true }>> = {
  StringEquals: { test: (wanted, given) => wanted === given },
  StringNotEquals: { test: (wanted, given) => wanted === given, negated: true },
  StringEqualsIgnoreCase: { test: (wanted, given) => wanted.toLowerCase() === given.toLowerCase() },
  StringNotEqualsIgnoreCase: {
    test: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
    negated: true,
  },
  StringLike: { test: matchesWildcard },
  StringNotLike: { test: matchesWildcard, negated: true },
  ArnEquals: { test: matchesArn },
  ArnLike: { test: matchesArn },
  ArnNotEquals: { test: matchesArn, negated: true },
  ArnNotLike: { test: matchesArn, negated: true },
  Bool: { test: (wanted, given) => wanted.toLowerCase() === given.toLowerCase() },
};

/**
 * Whether all conditions of a block are true for a call.
 * Edges   a missing key fails a positive operator, and passes a negated operator and `…IfExists`. Condition keys are
 *         case-insensitive. With a missing key, `ForAllValues` is true and `ForAnyValue` is false.
 * Source  AWS IAM, "IAM JSON policy elements: Condition operators", "Multivalued context keys".
 */
export function evaluateConditions(block: ConditionBlock, given: Conditions): ConditionResult {
  let failed: ConditionResult | undefined;
  for (const [operator, keys] of Object.entries(block)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const result = evaluateOne(operator, key, wanted, valuesOf(given, key));
      // What is not understood weighs more than what fails: a Deny must not be lost by it.
      if (result.holds === "unknown") return result;
      if (result.holds === false) failed ??= result;
    }
  }
  return failed ?? { holds: true };
}

function evaluateOne(
  operator: string,
  key: string,
  wanted: readonly string[],
  given: readonly string[] | undefined,
): ConditionResult {
  const described = `${operator} ${key} is ${given?.join(", ") ?? "absent"}, wanted ${wanted.join(" or ")}`;
  const unknown = (why: string): ConditionResult => ({ holds: "unknown", why });
  const answer = (holds: boolean): ConditionResult =>
    holds ? { holds: true } : { holds: false, why: described };

  if (wanted.some((value) => value.includes("${"))) return unknown(`policy variable in ${described}`);
  if (operator === "Null") {
    const missing = given === undefined;
    return answer(wanted.some((value) => (value === "true") === missing));
  }
  const [, set, name = "", ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(operator) ?? [];
  const found = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (found === undefined) return unknown(`condition operator ${operator} is not understood`);
  if (given === undefined) {
    return answer(
      ifExists !== undefined || set === "ForAllValues" || (set === undefined && found.negated === true),
    );
  }
  const matches = (value: string): boolean =>
    wanted.some((pattern) => found.test(pattern, value)) !== (found.negated === true);
  if (set === "ForAnyValue") return answer(given.some(matches));
  if (set === "ForAllValues") return answer(given.every(matches));
  if (given.length > 1)
    return unknown(`${operator} on the multi-valued key ${key} needs ForAnyValue or ForAllValues`);
  return answer(given.some(matches));
}

function valuesOf(given: Conditions, key: string): readonly string[] | undefined {
  const wanted = key.toLowerCase();
  const entry = Object.entries(given).find(([name]) => name.toLowerCase() === wanted);
  if (entry === undefined) return undefined;
  return typeof entry[1] === "string" ? [entry[1]] : entry[1];
}
