import type { Finding } from "../issues.ts";
import type { KeyPath } from "../problem.ts";
import type { StackConfig } from "../schema.ts";
import type { Finder } from "./finder.ts";

/** Checks settings that the stack `prod` must have. They are optional in other stacks. */
export function productionChecks(config: StackConfig, stack: string, found: Finder): Finding[] {
  if (stack !== "prod") return [];
  const { database, network, mlflow, cluster, notifications, storage } = config;
  const findings: Finding[] = [];
  if (!database.deletionProtection) {
    const expected = "true on prod: nothing there may delete the database by mistake";
    findings.push(found("CFG024", ["database", "deletionProtection"], false, expected, true));
  }
  if (database.engine === "aurora-serverless" && database.minCapacityUnits === 0) {
    const expected = "at least 0.5 on prod: a paused database keeps the first caller waiting 15 seconds";
    findings.push(found("CFG024", ["database", "minCapacityUnits"], 0, expected, 0.5));
  }
  const least: [KeyPath, number, number, string][] = [
    [
      ["database", "backupRetentionDays"],
      database.backupRetentionDays,
      7,
      "a fault may be noticed only after a week",
    ],
    [
      ["network", "natGateways"],
      network.natGateways,
      network.zones,
      "one per zone, or one zone's loss cuts off all",
    ],
    [["mlflow", "replicas"], mlflow.replicas, 2, "one server is down while its node is updated"],
    [["cluster", "minNodes"], cluster.minNodes, 2, "two servers need two nodes"],
    [["storage", "modelRetentionDays"], storage.modelRetentionDays, 365, "models are kept for 12 months"],
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
