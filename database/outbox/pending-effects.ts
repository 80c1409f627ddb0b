import { one, type Queryable } from "../client/rows.ts";

export interface PendingEffects {
  /** Id of the oldest pending effect. */
  oldest: number;
  count: number;
  /** Whether a pending effect changes MLflow's alias or tags. */
  hasRegistry: boolean;
}

/** Pending effects of a workload; null when there are none. */
export async function pendingEffects(client: Queryable, workload: string): Promise<PendingEffects | null> {
  const summary = await one<{ oldest: number | null; count: number; hasRegistry: boolean | null }>(
    client,
    `SELECT min(id) AS oldest, count(*) AS count, bool_or(effect->>'kind' = 'registry') AS "hasRegistry"
     FROM outbox WHERE workload = $1 AND settled_at IS NULL`,
    [workload],
  );
  if (summary === undefined || summary.oldest === null) return null;
  return { oldest: summary.oldest, count: summary.count, hasRegistry: summary.hasRegistry === true };
}
