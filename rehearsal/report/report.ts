import { join } from "node:path";
import type { Workload } from "../../core/settings/workload.ts";
import { type WorkloadReport, workloadReport } from "../../database/ledger/reports.ts";
import {
  type DriftReportLine,
  driftReportLines,
  type IncidentLine,
  incidentLines,
} from "../../database/monitoring/rehearsal-report.ts";
import type { LocalCloud } from "../../local/cloud/local-cloud.ts";
import { readInbox } from "../../local/inbox/inbox.ts";
import { inDatabase } from "../database.ts";
import type { Traffic, TrafficReport } from "../traffic/traffic-plan.ts";
import { type UnusedGrant, unusedGrants } from "./unused-grants.ts";

export interface RehearsalReport {
  stack: string;
  weeks: number;
  /** Null without a scenario. */
  scenario: string | null;
  workloads: WorkloadReport[];
  /** Number of requests, and of their rows in the inference log. */
  traffic: TrafficReport[];
  driftReports: DriftReportLine[];
  incidents: IncidentLine[];
  /** Sent notifications of every channel. */
  notifications: { at: string; channel: string; level: string; subject: string }[];
  denied: { function: string; action: string; resource: string }[];
  unusedGrants: UnusedGrant[];
  seconds: { setup: number; total: number; byStep: Record<string, number> };
}

export interface ReportOptions {
  weeks: number;
  scenario: string | null;
  workloads: readonly Workload[];
  traffic: Traffic | null;
  seconds: RehearsalReport["seconds"];
}

/** Report of a run, from PostgreSQL and the embedded cloud's own records. */
export async function reportOf(cloud: LocalCloud, options: ReportOptions): Promise<RehearsalReport> {
  const { weeks, scenario, workloads, traffic, seconds } = options;
  const remembered = await inDatabase(cloud, async (pool) => {
    const reports: WorkloadReport[] = [];
    for (const workload of workloads) reports.push(await workloadReport(pool, workload.name));
    return {
      workloads: reports,
      driftReports: await driftReportLines(pool),
      incidents: await incidentLines(pool),
    };
  });
  return {
    ...{ stack: cloud.graph.stack, weeks, scenario },
    workloads: remembered.workloads,
    traffic: (await traffic?.report()) ?? [],
    driftReports: remembered.driftReports,
    incidents: remembered.incidents,
    notifications: notificationsOf(cloud),
    denied: cloud.gateway.record
      .denied()
      .map(({ function: name, action, resource }) => ({ function: name, action, resource })),
    unusedGrants: unusedGrants(cloud),
    seconds,
  };
}

/** Sent notifications, those of the same time sorted by channel, because their order differs between runs. */
function notificationsOf(cloud: LocalCloud): RehearsalReport["notifications"] {
  return readInbox(join(cloud.state.paths.directory, "inbox.jsonl"))
    .map(({ at, channel, level, subject }) => ({ at, channel, level, subject }))
    .sort((one, other) => order(one.at, other.at) || order(one.channel, other.channel));
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
