import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workload } from "../../core/workload.ts";
import { openPool } from "../../database/connection.ts";
import { type WorkloadReport, workloadReport } from "../../database/reports.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { type UnusedGrant, unusedGrants } from "./unused-grants.ts";

export interface RehearsalReport {
  stack: string;
  weeks: number;
  workloads: WorkloadReport[];
  notifications: { at: string; channel: string; level: string; subject: string }[];
  denied: { function: string; action: string; resource: string }[];
  unusedGrants: UnusedGrant[];
  seconds: { setup: number; total: number; byStep: Record<string, number> };
}

/** What a run did, from PostgreSQL and the embedded cloud's own records. */
export async function reportOf(
  cloud: LocalCloud,
  weeks: number,
  workloads: readonly Workload[],
  seconds: RehearsalReport["seconds"],
): Promise<RehearsalReport> {
  const pool = openPool({
    host: "127.0.0.1",
    port: cloud.postgres.port,
    database: "ratchet",
    user: "ratchet_app",
    password: async () => "",
    ssl: { ca: readFileSync(cloud.caFile, "utf8") },
  });
  try {
    const reports: WorkloadReport[] = [];
    for (const workload of workloads) reports.push(await workloadReport(pool, workload.name));
    return {
      stack: cloud.graph.stack,
      weeks,
      workloads: reports,
      notifications: inboxOf(cloud),
      denied: cloud.gateway.record
        .denied()
        .map(({ function: name, action, resource }) => ({ function: name, action, resource })),
      unusedGrants: unusedGrants(cloud),
      seconds,
    };
  } finally {
    await pool.end();
  }
}

function inboxOf(cloud: LocalCloud): RehearsalReport["notifications"] {
  const file = join(cloud.state.paths.directory, "inbox.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { at, channel, level, subject }: RehearsalReport["notifications"][number] = JSON.parse(line);
      return { at, channel, level, subject };
    });
}
