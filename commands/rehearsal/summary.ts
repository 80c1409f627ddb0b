import type { WorkloadReport } from "../../database/reports.ts";
import type { RehearsalReport } from "./report.ts";

/** A report as a person reads it. */
export function summariseReport(report: RehearsalReport): string {
  const lines = [""];
  for (const workload of report.workloads) lines.push(...workloadLines(workload), "");
  const { denied, notifications, unusedGrants, seconds } = report;
  lines.push(
    `Notifications: ${notifications.length}. Refused calls: ${denied.length}. Grants without use or reason: ${unusedGrants.filter((grant) => grant.why === undefined).length}.`,
    ...denied.slice(0, 10).map((call) => `  refused: ${call.function} ${call.action} on ${call.resource}`),
    `Took ${seconds.total.toFixed(0)} s, of which ${seconds.setup.toFixed(0)} s to set up.`,
  );
  return lines.join("\n");
}

function workloadLines({ name, loads, decisions, production }: WorkloadReport): string[] {
  const header = ["slot", "rows loaded", "version", "F1 new", "F1 production", "decision"];
  const rows = loads.map((load) => {
    const made = decisions.filter((decision) => decision.slot === load.slot);
    const show = (pick: (decision: WorkloadReport["decisions"][number]) => string): string =>
      made.map(pick).join(" ");
    return [
      load.slot,
      load.status === "loaded" ? String(load.rowsLoaded) : load.status,
      show((decision) => String(decision.candidateVersion)),
      show((decision) => decision.f1New.toFixed(4)),
      show((decision) => decision.f1Production?.toFixed(4) ?? "-"),
      show((decision) => decision.outcome),
    ];
  });
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)),
  );
  const table = [header, ...rows].map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
  );
  const serving =
    production === null ? "nothing" : `version ${production.version}, F1 ${production.f1.toFixed(4)}`;
  return [`Workload ${name}; in production: ${serving}`, ...table];
}
