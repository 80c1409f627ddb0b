import { one, type Queryable } from "../client/rows.ts";

/**
 * Production version by PostgreSQL's decision, and the epoch of that decision. The epoch is 0 before the first
 * decision.
 */
export async function productionOf(
  client: Queryable,
  workload: string,
): Promise<{ version: number | null; epoch: number }> {
  const row = await one<{ version: number | null; epoch: number }>(
    client,
    "SELECT version, epoch FROM production WHERE workload = $1",
    [workload],
  );
  return row ?? { version: null, epoch: 0 };
}
