import type { WorkloadReport } from "../../database/ledger/reports.ts";
import type { DriftReportLine } from "../../database/monitoring/rehearsal-report.ts";
import type { RehearsalReport } from "./report.ts";
import { table } from "./table.ts";

/** Formats a report for people. */
export function summariseReport(report: RehearsalReport): string {
  const lines = [""];
  for (const workload of report.workloads) lines.push(...workloadLines(workload), "");
  lines.push(...monitoringLines(report));
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
  // A training that was asked for between two loads has a slot of its own.
  const slots = [...new Set([...loads, ...decisions].map(({ slot }) => slot))].sort();
  const rows = slots.map((slot) => {
    const load = loads.find((one) => one.slot === slot);
    const made = decisions.filter((decision) => decision.slot === slot);
    const show = (pick: (decision: WorkloadReport["decisions"][number]) => string): string =>
      made.map(pick).join(" ");
    return [
      slot,
      load === undefined ? "-" : load.status === "loaded" ? String(load.rowsLoaded) : load.status,
      show((decision) => String(decision.candidateVersion)),
      show((decision) => decision.f1New.toFixed(4)),
      show((decision) => decision.f1Production?.toFixed(4) ?? "-"),
      show((decision) => decision.outcome),
    ];
  });
  const serving =
    production === null ? "nothing" : `version ${production.version}, F1 ${production.f1.toFixed(4)}`;
  return [`Workload ${name}; in production: ${serving}`, ...table(header, rows)];
}

/** Lines about requests, drift and incidents; empty for a rehearsal without traffic. */
function monitoringLines({ traffic, driftReports, incidents }: RehearsalReport): string[] {
  const lines = traffic.map(
    ({ workload, requests, logged, feedback, feedbackLogged }) =>
      `Requests to ${workload}: ${requests}, logged ${logged}; labels that came back: ${feedback}, logged ${feedbackLogged}.`,
  );
  const drifting = driftReports.filter(({ severity }) => severity !== "none");
  if (traffic.length > 0) {
    lines.push(`Drift reports: ${driftReports.length}, of which ${drifting.length} with drift.`);
  }
  if (drifting.length > 0) {
    lines.push(
      ...table(
        ["day", "workload", "version", "data", "prediction", "performance", "severity"],
        drifting.map(driftCells),
      ),
    );
  }
  if (incidents.length > 0) {
    const header = ["incident", "severity", "opened", "state", "seen", "what"];
    const rows = incidents.map((one) => [
      `${one.workload} ${one.cause}`,
      one.severity,
      one.openedAt,
      one.resolvedAt === null ? one.state : `resolved ${one.resolvedAt}`,
      String(one.seen),
      one.title,
    ]);
    lines.push("", ...table(header, rows));
  } else if (traffic.length > 0) lines.push("Incidents: none.");
  return lines.length === 0 ? [] : [...lines, ""];
}

function driftCells(report: DriftReportLine): string[] {
  const { day, workload, version, data, prediction, performance, severity } = report;
  const scores = [data, prediction, performance].map((score) => score?.toFixed(3) ?? "-");
  return [day, workload, version === null ? "-" : String(version), ...scores, severity];
}
