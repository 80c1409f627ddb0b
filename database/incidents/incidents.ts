import type pg from "pg";
import type { Incident } from "../../core/incidents/incident.ts";
import { all, one, type Queryable, slotText } from "../client/rows.ts";

/** An incident as it is stored in PostgreSQL. */
export interface StoredIncident extends Incident {
  id: number;
  /** Newest drift report that saw the incident. */
  reportId: number | null;
}

const times = {
  openedAt: "opened_at",
  lastSeenAt: "last_seen_at",
  quietUntil: "quiet_until",
  escalatedAt: "escalated_at",
  calmUntil: "calm_until",
  resolvedAt: "resolved_at",
};

export const incidentColumns = `id, workload, cause, severity, state, title, text, model_version AS "modelVersion",
  report_id AS "reportId", seen, acknowledged_by AS "acknowledgedBy", resolution,
  ${Object.entries(times)
    .map(([name, column]) => `${slotText(column)} AS "${name}"`)
    .join(", ")}`;

/**
 * Reads the newest incident of a cause and locks the cause until the transaction ends, also when there is no incident
 * yet.
 */
export async function lockCause(
  client: pg.ClientBase,
  workload: string,
  cause: string,
): Promise<StoredIncident | undefined> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('incident:' || $1 || '/' || $2, 0))", [
    workload,
    cause,
  ]);
  return await one(
    client,
    `SELECT ${incidentColumns} FROM incidents WHERE workload = $1 AND cause = $2 ORDER BY id DESC LIMIT 1 FOR UPDATE`,
    [workload, cause],
  );
}

/**
 * Reads an incident without a lock; undefined for an unknown number. To change it, lock its cause first (lockCause).
 */
export async function incidentById(client: Queryable, id: number): Promise<StoredIncident | undefined> {
  return await one(client, `SELECT ${incidentColumns} FROM incidents WHERE id = $1`, [id]);
}

export async function openIncidents(client: Queryable, workload?: string): Promise<StoredIncident[]> {
  return await all(
    client,
    `SELECT ${incidentColumns} FROM incidents WHERE state <> 'resolved' AND ($1::text IS NULL OR workload = $1) ORDER BY id`,
    [workload ?? null],
  );
}

/** Inserts an incident. Returns it with its number. */
export async function addIncident(
  client: pg.ClientBase,
  incident: Incident,
  reportId: number | null,
): Promise<StoredIncident> {
  const added = await one<StoredIncident>(
    client,
    `INSERT INTO incidents (workload, cause, severity, state, title, text, model_version, report_id, opened_at,
       last_seen_at, seen, quiet_until, acknowledged_by, escalated_at, calm_until, resolved_at, resolution)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING ${incidentColumns}`,
    [incident.workload, incident.cause, ...valuesOf(incident, reportId)],
  );
  if (added === undefined) throw new Error("an INSERT … RETURNING returned nothing");
  return added;
}

export async function saveIncident(
  client: pg.ClientBase,
  id: number,
  incident: Incident,
  reportId: number | null,
): Promise<void> {
  await client.query(
    `UPDATE incidents SET severity = $2, state = $3, title = $4, text = $5, model_version = $6, report_id = $7,
       opened_at = $8, last_seen_at = $9, seen = $10, quiet_until = $11, acknowledged_by = $12, escalated_at = $13,
       calm_until = $14, resolved_at = $15, resolution = $16
     WHERE id = $1`,
    [id, ...valuesOf(incident, reportId)],
  );
}

function valuesOf(incident: Incident, reportId: number | null): unknown[] {
  const { severity, state, title, text, modelVersion, openedAt, lastSeenAt, seen } = incident;
  const { quietUntil, acknowledgedBy, escalatedAt, calmUntil, resolvedAt, resolution } = incident;
  return [
    ...[severity, state, title, text, modelVersion, reportId, openedAt, lastSeenAt, seen],
    ...[quietUntil, acknowledgedBy, escalatedAt, calmUntil, resolvedAt, resolution],
  ];
}
