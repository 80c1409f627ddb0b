import { join } from "node:path";
import type pulumi from "@pulumi/pulumi";
import { contracts, type FunctionKey } from "../../contracts.ts";
import type { Wiring } from "../../environment.ts";
import { RatchetFunction } from "./function.ts";

export interface FunctionsArgs {
  wiring: Wiring;
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroupId: pulumi.Input<string>;
  bundles: string;
  logRetentionDays: number;
  alertTopicArn: pulumi.Input<string>;
  fallbackTopicArn: pulumi.Input<string> | undefined;
}

/** All functions except migrate-database, on which the resources of the others depend. */
export type WorkingFunctions = Record<Exclude<FunctionKey, "migrateDatabase">, RatchetFunction>;

/** Creates one function from its contract. */
export function functionOf(key: FunctionKey, args: FunctionsArgs, parent: pulumi.Resource): RatchetFunction {
  const contract = contracts[key];
  const { bundles, ...rest } = args;
  return new RatchetFunction(
    contract.name,
    { ...rest, contract, bundle: join(bundles, contract.name) },
    { parent },
  );
}

export function workingFunctions(args: FunctionsArgs, parent: pulumi.Resource): WorkingFunctions {
  return {
    loadData: functionOf("loadData", args, parent),
    trainModel: functionOf("trainModel", args, parent),
    evaluateModel: functionOf("evaluateModel", args, parent),
    promoteModel: functionOf("promoteModel", args, parent),
    detectDrift: functionOf("detectDrift", args, parent),
    relayOutbox: functionOf("relayOutbox", args, parent),
    notifyPeople: functionOf("notifyPeople", args, parent),
    manageIncidents: functionOf("manageIncidents", args, parent),
    reconcile: functionOf("reconcile", args, parent),
  };
}
