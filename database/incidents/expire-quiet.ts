import type pg from "pg";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { elapseIncident } from "./observe-incident.ts";

/**
 * Lets time pass for a workload's incidents: when a quiet ends while its cause persists, people are notified again; a calm
 * that held resolves its incident.
 * Result  how many notifications were enqueued.
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
