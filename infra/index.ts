import { join } from "node:path";
import { loadConfig } from "./config/load-config.ts";
import { allContracts } from "./contracts.ts";
import { placeOf, Ratchet } from "./ratchet.ts";
import { bundleFunctions } from "./shared/bundle.ts";

const root = join(import.meta.dirname, "..");
const bundles = join(root, "dist");

/** The Pulumi program: validates the configuration, bundles the functions, and declares the stack. */
export default async function program() {
  const config = loadConfig();
  await bundleFunctions(
    root,
    allContracts.map((contract) => contract.name),
    bundles,
  );
  const ratchet = new Ratchet("ratchet", { place: await placeOf(config), config, root, bundles });
  return {
    trackingUri: ratchet.trackingUri,
    operatorRoleArn: ratchet.operatorRoleArn,
    databaseHost: ratchet.databaseHost,
    buckets: ratchet.buckets,
    topics: ratchet.topics,
    functions: ratchet.functions,
    workloads: config.workloads.map((workload) => workload.name),
  };
}
