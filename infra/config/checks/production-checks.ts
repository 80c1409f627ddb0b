import type { Finding } from "../issues.ts";
import type { KeyPath } from "../problem.ts";
import type { StackConfig } from "../schema.ts";
import type { Finder } from "./finder.ts";

/** Whether a name can be part of physical names: RDS takes no dash at the end and no two in a row, for a cluster. */
export function isStackName(stack: string): boolean {
  return /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,9}$/.test(stack);
}

/**
 * Whether the data of a stack must be protected. Every stack is protected whose name is not `dev` or `test` and does not
 * begin with `dev-` or `test-`, so that a stack called live is not unprotected by accident. The policies have the same
 * rule (policies/resource.ts), and a test compares the two.
 */
export function isProtected(stack: string): boolean {
  return isStackName(stack) && !/^(dev|test)(-|$)/.test(stack);
}

/** Checks the settings that protect data, on every protected stack, and the other settings that the stack `prod` must have. */
export function productionChecks(config: StackConfig, stack: string, found: Finder): Finding[] {
  if (!isProtected(stack)) return [];
  const { database, storage } = config;
  const findings: Finding[] = [];
  const on = stack === "prod" ? "on prod" : `on ${stack}, as on each stack that is not named dev or test`;
  if (!database.deletionProtection) {
    const expected = `true ${on}: nothing there may delete the database by mistake`;
    findings.push(found("CFG024", ["database", "deletionProtection"], false, expected, true));
  }
  const least: [KeyPath, number, number, string][] = [
    [
      ["database", "backupRetentionDays"],
      database.backupRetentionDays,
      7,
      "a fault may be noticed only after a week",
    ],
    [["storage", "modelRetentionDays"], storage.modelRetentionDays, 365, "models are kept for 12 months"],
  ];
  for (const [path, value, minimum, reason] of least) {
    if (value < minimum) {
      findings.push(found("CFG024", path, value, `at least ${minimum} ${on}: ${reason}`, minimum));
    }
  }
  return stack === "prod" ? [...findings, ...sparePartChecks(config, found)] : findings;
}

/** Settings by which prod survives the loss of a part and reaches a person. */
function sparePartChecks(config: StackConfig, found: Finder): Finding[] {
  const { database, network, mlflow, cluster, notifications } = config;
  const findings: Finding[] = [];
  if (database.engine === "aurora-serverless" && database.minCapacityUnits === 0) {
    const expected = "at least 0.5 on prod: a paused database keeps the first caller waiting 15 seconds";
    findings.push(found("CFG024", ["database", "minCapacityUnits"], 0, expected, 0.5));
  }
  const least: [KeyPath, number, number, string][] = [
    [
      ["network", "natGateways"],
      network.natGateways,
      network.zones,
      "one per zone, or one zone's loss cuts off all",
    ],
    [["mlflow", "replicas"], mlflow.replicas, 2, "one server is down while its node is updated"],
    [["cluster", "minNodes"], cluster.minNodes, 2, "two servers need two nodes"],
  ];
  for (const [index, { serving }] of config.workloads.entries()) {
    if (!serving.enabled) continue;
    const path = ["workloads", index, "serving", "replicas"];
    least.push([path, serving.replicas, 2, "one server is away while its node is updated"]);
  }
  for (const [path, value, minimum, reason] of least) {
    if (value < minimum) {
      findings.push(found("CFG024", path, value, `at least ${minimum} on prod: ${reason}`, minimum));
    }
  }
  if (notifications.alerts.emails.length === 0) {
    const path = ["notifications", "alerts", "emails", 0];
    findings.push(
      found(
        "CFG024",
        path,
        undefined,
        "at least one address on prod: an alarm must reach a person",
        "someone@example.com",
      ),
    );
  }
  return findings;
}
