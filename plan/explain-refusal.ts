import type { Contract } from "../core/contracts/contract.ts";
import { contracts } from "../infra/contracts.ts";
import { namesOf } from "../infra/naming.ts";
import { expandContract, needsGranting, type Targets } from "../infra/permissions/function-grants.ts";

/** A stack's names, with a pattern for what only its place determines. */
function targetsOf(stack: string): Targets {
  return {
    names: namesOf({ stack, region: "*", accountId: "*", partition: "*" }),
    keyArn: "*",
    // RDS names it itself, rds!cluster-…; a pattern of everything would take every secret for the database's.
    masterSecretArn: "*:secret:rds*",
    databaseUserArns: "*",
    mailSender: "*",
  };
}

export interface RefusedCall {
  stack: string;
  contract: Pick<Contract, "name" | "needs">;
  action: string;
  /** ARN, or "*" for an action that has no resources. */
  resource: string;
}

/**
 * Which line of a contract would allow a call: the way out of a refusal.
 * Edges   several needs may grant one action, as PassRole or GetObject: the one that reaches the resource is named, and
 *         of several such one of a kind that the contract holds already. What was refused counts as not held.
 * Result  undefined when no contract can grant the action on this resource.
 */
export function contractLineFor({ stack, contract, action, resource }: RefusedCall): string | undefined {
  const heldOn = (kind: string): string[] =>
    contract.needs.filter((need) => need.resource === kind).flatMap((need) => [...need.can]);
  const reaching = needsGranting(action, targetsOf(stack)).filter(({ on }) => reaches(on, resource));
  const need = reaching.find((one) => heldOn(one.resource).length > 0) ?? reaching[0];
  if (need === undefined) return undefined;
  const held = heldOn(need.resource).filter((verb) => verb !== need.verb);
  const grants =
    held.length === 0
      ? `grants nothing on ${need.resource}`
      : `grants ${held.join(", ")} on ${need.resource}`;
  const line =
    held.length === 0
      ? `Add { resource: "${need.resource}", can: ["${need.verb}"] }`
      : `Add "${need.verb}" to ${need.resource}`;
  return `its contract ${grants}. ${line} in needs of lambdas/${contract.name}/contract.ts if that is intended.`;
}

function reaches(patterns: readonly unknown[], resource: string): boolean {
  return patterns.some((pattern) => {
    const escaped = String(pattern).replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped.replaceAll("*", ".*")}$`).test(resource);
  });
}

/** Every action that a function's contract grants, apart from the platform base. */
export function grantedActions(): { function: string; action: string }[] {
  return Object.values(contracts).flatMap((contract) =>
    [...new Set(expandContract(contract, targetsOf("any")).flatMap((statement) => statement.Action))].map(
      (action) => ({
        function: contract.name,
        action,
      }),
    ),
  );
}

/** The contract of a function of a stack, by its physical name; undefined when it is no function of ours. */
export function contractOf(stack: string, functionName: string): Contract | undefined {
  return Object.values(contracts).find((one) => functionName === `ratchet-${stack}-${one.name}`);
}
