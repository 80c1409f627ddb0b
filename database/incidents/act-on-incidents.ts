import type pg from "pg";
import { userError } from "../../core/errors/error.ts";
import { act, type DescribeIncident, type IncidentAction } from "../../core/incidents/incident.ts";
import { withTransaction } from "../client/transactions.ts";
import { incidentById, lockCause, openIncidents, type StoredIncident, saveIncident } from "./incidents.ts";
import { enqueueIncidentNotices } from "./observe-incident.ts";

export interface Acted {
  incident: StoredIncident;
  /** Number of enqueued notifications. */
  enqueued: number;
}

/** Applies the action of a person to every open incident of a workload; see actOnIncidents(). */
export async function actOnWorkload(
  pool: pg.Pool,
  workload: string,
  action: IncidentAction,
  describe: DescribeIncident,
): Promise<Acted[]> {
  return await withTransaction(pool, async (client) => {
    const acted: Acted[] = [];
    for (const { id } of await openIncidents(client, workload))
      acted.push(await actInside(client, id, action, describe));
    return acted;
  });
}

/**
 * Applies the action of a person to several incidents in one transaction, each with its audit entry.
 * Throws  INC001 when an incident is already resolved, INC002 when a number is unknown. Nothing is then changed.
 */
export async function actOnIncidents(
  pool: pg.Pool,
  ids: readonly number[],
  action: IncidentAction,
  describe: DescribeIncident,
): Promise<Acted[]> {
  return await withTransaction(pool, async (client) => {
    const acted: Acted[] = [];
    for (const id of [...new Set(ids)].sort((a, b) => a - b))
      acted.push(await actInside(client, id, action, describe));
    return acted;
  });
}

async function actInside(
  client: pg.ClientBase,
  id: number,
  action: IncidentAction,
  describe: DescribeIncident,
): Promise<Acted> {
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
  return {
    incident: after,
    enqueued: await enqueueIncidentNotices(client, notices, id, { notify: true, describe }),
  };
}

/** Fields of an incident that an action can change, for the audit log. */
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
