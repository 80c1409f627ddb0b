import { contracts } from "../infra/functions.ts";
import { expandContract, needsGranting, type Targets } from "../infra/grants.ts";
import { namesOf } from "../infra/naming.ts";

/** Any stack: which verb grants an action does not depend on names. */
const targets: Targets = {
  names: namesOf({ stack: "any", region: "any", accountId: "any", partition: "aws" }),
  keyArn: "",
  masterSecretArn: "",
  databaseUserArns: "",
};

/**
 * Which line of which contract would allow an action: the way out of a refusal.
 * Shape   functionName without the stack's prefix, "train-model".
 * Result  undefined when it is no function of ours or no contract can grant the action.
 */
export function contractLineFor(functionName: string, action: string): string | undefined {
  const contract = Object.values(contracts).find((one) => one.name === functionName);
  const [need] = needsGranting(action, targets);
  if (contract === undefined || need === undefined) return undefined;
  const held = contract.needs.filter((one) => one.resource === need.resource).flatMap((one) => one.can);
  const grants =
    held.length === 0
      ? `grants nothing on ${need.resource}`
      : `grants ${held.join(", ")} on ${need.resource}`;
  const line =
    held.length === 0
      ? `Add { resource: "${need.resource}", can: ["${need.verb}"] }`
      : `Add "${need.verb}" to ${need.resource}`;
  return `its contract ${grants}. ${line} in needs of lambdas/${functionName}/contract.ts if that is intended.`;
}

/** Every action that a function's contract grants, apart from the platform base. */
export function grantedActions(): { function: string; action: string }[] {
  return Object.values(contracts).flatMap((contract) =>
    [...new Set(expandContract(contract, targets).flatMap((statement) => statement.Action))].map(
      (action) => ({
        function: contract.name,
        action,
      }),
    ),
  );
}
