import type { Contract } from "../core/contracts/contract.ts";
import { matchesParts } from "../core/text/matches-parts.ts";
import { contracts } from "../infra/contracts.ts";
import { namesOf } from "../infra/naming.ts";
import { expandContract, needsGranting, type Targets } from "../infra/permissions/function-grants.ts";

/** Targets of a stack's grants, with patterns for parts that only the deployment knows. */
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
  /** ARN, or "*" for an action without resources. */
  resource: string;
}

/**
 * Finds the line of a contract that would permit a refused call.
 * Edges   more than one kind of need grants some actions, such as GetObject. Then a need that includes the resource is
 *         preferred, and after it a need of a kind that the contract already has. The line is never one that the contract
 *         already has.
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
  return patterns.some((pattern) => matchesParts(String(pattern).split("*"), resource));
}

/** All actions that a function's contract grants, apart from the platform base. */
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

/** Contract of a function of a stack, by its physical name; undefined for an unknown name. */
export function contractOf(stack: string, functionName: string): Contract | undefined {
  return Object.values(contracts).find((one) => functionName === `ratchet-${stack}-${one.name}`);
}
