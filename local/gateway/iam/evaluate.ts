import type { Conditions } from "../service.ts";
import { evaluateConditions } from "./conditions.ts";
import type { PolicyStatement } from "./policy-document.ts";
import { matchesAction, matchesArn } from "./wildcard.ts";

export interface Decision {
  allowed: boolean;
  /** Reason for a message. For a refusal it names the statement that came closest. */
  reason: string;
  /** Statement that decided; absent when no statement allowed the call. */
  statement?: PolicyStatement;
}

/**
 * IAM's evaluation of identity policies: an explicit Deny has precedence, otherwise one Allow is required.
 * Edges   with a condition that is not emulated, an Allow is ignored and a Deny applies.
 * Source  AWS IAM, "Policy evaluation logic"
 */
export function evaluateStatements(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  conditions: Conditions,
): Decision {
  const closest: string[] = [];
  let allowing: PolicyStatement | undefined;
  for (const statement of statements) {
    if (!coversAction(statement, action)) continue;
    const where = `${statement.policy}${statement.sid === undefined ? "" : ` (${statement.sid})`}`;
    if (!coversResource(statement, resource)) {
      if (statement.effect === "Allow") closest.push(`${where} allows it on ${described(statement)}`);
      continue;
    }
    const result = evaluateConditions(statement.conditions, conditions);
    if (statement.effect === "Deny") {
      if (result.holds === false) continue;
      return { allowed: false, reason: `${where} denies it${because(result)}`, statement };
    }
    if (result.holds === true) allowing ??= statement;
    else closest.push(`${where} would allow it but ${result.why}`);
  }
  if (allowing !== undefined) {
    return { allowed: true, reason: `${allowing.policy} allows it`, statement: allowing };
  }
  return { allowed: false, reason: closest.length > 0 ? closest.join("; ") : "no statement allows it" };
}

function coversAction(statement: PolicyStatement, action: string): boolean {
  if (statement.actions !== undefined) return statement.actions.some((one) => matchesAction(one, action));
  if (statement.notActions !== undefined)
    return !statement.notActions.some((one) => matchesAction(one, action));
  return false;
}

/**
 * Whether a statement applies to a resource. Policy variables are not resolved: a resource with a variable matches
 * nothing in an Allow and everything in a Deny.
 */
function coversResource(statement: PolicyStatement, resource: string): boolean {
  const patterns = statement.resources ?? statement.notResources;
  if (patterns === undefined) return false;
  if (patterns.some((one) => one.includes("${"))) return statement.effect === "Deny";
  const matched = patterns.some((one) => matchesArn(one, resource));
  return statement.resources !== undefined ? matched : !matched;
}

function described(statement: PolicyStatement): string {
  return statement.resources?.join(", ") ?? `all but ${statement.notResources?.join(", ")}`;
}

function because(result: ReturnType<typeof evaluateConditions>): string {
  return result.holds === "unknown" ? `, since ${result.why}` : "";
}
