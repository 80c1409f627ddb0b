import type pg from "pg";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { elapseIncident } from "./observe-incident.ts";

/**
 * Applies the passage of time to a workload's incidents. When a silence ends while the cause persists, people are
 * notified again. When a cause stayed away long enough, its incident is resolved.
 * Result  number of enqueued notifications.
 */
export async function expireQuiet(
  pool: pg.Pool,
  workload: string,
  at: Slot,
  describe: DescribeIncident,
): Promise<number> {
  const over = await all<{ cause: string }>(
    pool,
    `SELECT cause FROM incidents WHERE workload = $1 AND state <> 'resolved'
       AND (quiet_until <= $2 OR calm_until <= $2) ORDER BY id`,
    [workload, at],
  );
  let enqueued = 0;
  for (const { cause } of over) {
    enqueued += await withTransaction(pool, (client) =>
      elapseIncident(client, { workload, cause }, at, describe),
    );
  }
  return enqueued;
}
