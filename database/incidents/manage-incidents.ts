import type pg from "pg";
import { userError } from "../../core/errors/error.ts";
import { act, type IncidentAction } from "../../core/incidents/incident.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import {
  incidentById,
  incidentColumns,
  lockCause,
  openIncidents,
  type StoredIncident,
  saveIncident,
} from "./incidents.ts";
import { notify } from "./observe.ts";

export interface Acted {
  incident: StoredIncident;
  /** Notifications that are owed by it. */
  enqueued: number;
}

/** The same for every open incident of a workload. */
export async function actOnWorkload(
  pool: pg.Pool,
  workload: string,
  action: IncidentAction,
): Promise<Acted[]> {
  return await withTransaction(pool, async (client) => {
    const acted: Acted[] = [];
    for (const { id } of await openIncidents(client, workload))
      acted.push(await actInside(client, id, action));
    return acted;
  });
}

/**
 * Takes down what a person does about incidents, all or none, each with its line in the audit, in one transaction.
 * Throws  INC001 when an incident is over, INC002 when there is none of a number.
 */
export async function actOnIncidents(
  pool: pg.Pool,
  ids: readonly number[],
  action: IncidentAction,
): Promise<Acted[]> {
  return await withTransaction(pool, async (client) => {
    const acted: Acted[] = [];
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) acted.push(await actInside(client, id, action));
    return acted;
  });
}

async function actInside(client: Queryable, id: number, action: IncidentAction): Promise<Acted> {
  const named = await incidentById(client, id);
  if (named === undefined) {
    throw userError("INC002", {
      where: `incident ${id}`,
      found: "no incident of this number",
      expected: "the number of one",
      next: "Run: npm run view-alerts -- --all",
    });
  }
  await lockCause(client, named.workload, named.cause);
  const before = (await incidentById(client, id)) ?? named;
  const { incident, notices } = act(before, action);
  const after: StoredIncident = { ...incident, id, reportId: before.reportId };
  await saveIncident(client, id, after, after.reportId);
  await client.query(
    `INSERT INTO alert_actions (at, actor, action, workload, incident, why, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [action.at, action.actor, action.kind, before.workload, id, action.why, shown(before), shown(after)],
  );
  return { incident: after, enqueued: await notify(client, notices, id, { notify: true }) };
}

/** What a person's act can change. */
function shown({
  state,
  severity,
  quietUntil,
  acknowledgedBy,
  resolvedAt,
  resolution,
}: StoredIncident): string {
  return JSON.stringify({ state, severity, quietUntil, acknowledgedBy, resolvedAt, resolution });
}

export interface ListFilter {
  workload?: string;
  resolved: boolean;
  limit: number;
}

/** The newest first. */
export async function listIncidents(
  client: Queryable,
  { workload, resolved, limit }: ListFilter,
): Promise<StoredIncident[]> {
  return await all(
    client,
    `SELECT ${incidentColumns} FROM incidents
     WHERE ($1::text IS NULL OR workload = $1) AND ($2 OR state <> 'resolved') ORDER BY id DESC LIMIT $3`,
    [workload ?? null, resolved, limit],
  );
}

/** What is still owed, then the rest; the newest first. */
export async function listNotifications(client: Queryable, { workload, limit }: ListFilter) {
  return await all<{
    id: number;
    channel: "email" | "slack" | "on-call";
    workload: string;
    level: "info" | "alert" | "critical";
    incident: number | null;
    subject: string;
    at: string;
    state: "owed" | "sent" | "given-up";
    attempts: number;
    lastError: string | null;
    sentAt: string | null;
  }>(
    client,
    `SELECT id, channel, workload, level, incident, subject, ${slotText("at")} AS at, state, attempts,
            last_error AS "lastError", ${slotText("sent_at")} AS "sentAt"
     FROM notifications WHERE $1::text IS NULL OR workload = $1 ORDER BY (state = 'owed') DESC, id DESC LIMIT $2`,
    [workload ?? null, limit],
  );
}

/** The report of a day, or the newest. */
export async function driftReportOf(client: Queryable, workload: string, day?: string) {
  return await one<{
    workload: string;
    day: string;
    modelVersion: number | null;
    dataScore: number | null;
    predictionScore: number | null;
    performanceScore: number | null;
    driftDetected: boolean;
    severity: "none" | "warning" | "alert" | "critical";
    details: unknown;
  }>(
    client,
    `SELECT workload, to_char(report_date, 'YYYY-MM-DD') AS day, model_version AS "modelVersion",
            data_drift_score AS "dataScore", prediction_drift_score AS "predictionScore",
            performance_drift_score AS "performanceScore", drift_detected AS "driftDetected", severity, details
     FROM drift_reports WHERE workload = $1 AND ($2::date IS NULL OR report_date = $2)
     ORDER BY report_date DESC LIMIT 1`,
    [workload, day ?? null],
  );
}
