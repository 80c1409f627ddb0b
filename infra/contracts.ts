import type { Contract } from "../core/contracts/contract.ts";
import { contract as detectDrift } from "../lambdas/detect-drift/contract.ts";
import { contract as evaluateModel } from "../lambdas/evaluate-model/contract.ts";
import { contract as loadData } from "../lambdas/load-data/contract.ts";
import { contract as manageIncidents } from "../lambdas/manage-incidents/contract.ts";
import { contract as migrateDatabase } from "../lambdas/migrate-database/contract.ts";
import { contract as notifyPeople } from "../lambdas/notify-people/contract.ts";
import { contract as promoteModel } from "../lambdas/promote-model/contract.ts";
import { contract as reconcile } from "../lambdas/reconcile/contract.ts";
import { contract as relayOutbox } from "../lambdas/relay-outbox/contract.ts";
import { contract as trainModel } from "../lambdas/train-model/contract.ts";

/** Contracts of the functions of the pipeline, in the order of the data flow. */
export const contracts = {
  migrateDatabase,
  loadData,
  trainModel,
  evaluateModel,
  promoteModel,
  detectDrift,
  relayOutbox,
  notifyPeople,
  manageIncidents,
  reconcile,
} as const;

export type FunctionKey = keyof typeof contracts;

export const allContracts: readonly Contract[] = Object.values(contracts);
