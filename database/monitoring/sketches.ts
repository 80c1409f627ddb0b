import type pg from "pg";
import { type DriftFeature, generalFeatures, type Sketch } from "../../core/monitoring/drift.ts";
import type { SketchPlan } from "../../core/monitoring/request-feature.ts";
import { all, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { countsOf } from "./counts-of.ts";

/**
 * Locks drift detection of a workload until the transaction ends, so that only one run reduces and reports at a time.
 */
export async function lockDrift(client: pg.ClientBase, workload: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('drift:' || $1, 0))", [workload]);
}

/**
 * Replaces all sketches of a day by the result of `reduce`, in one transaction. A concurrent call waits and reduces
 * again, so the latest reduction is kept.
 */
export async function replaceDay(
  pool: pg.Pool,
  workload: string,
  day: string,
  reduce: () => Promise<Sketch[]>,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await lockDrift(client, workload);
    const sketches = await reduce();
    await client.query("DELETE FROM drift_sketches WHERE workload = $1 AND day = $2", [workload, day]);
    await client.query(
      `INSERT INTO drift_sketches (workload, day, version, feature, rows, counts)
       SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::bigint[], $6::jsonb[])`,
      [
        workload,
        day,
        sketches.map((sketch) => sketch.version),
        sketches.map((sketch) => sketch.feature),
        sketches.map((sketch) => sketch.rows),
        sketches.map((sketch) => JSON.stringify(sketch.counts)),
      ],
    );
  });
}

/** Sketches of the days from `from` to `to`, both included, ordered by day, version and feature. */
export async function sketchesBetween(
  client: Queryable,
  workload: string,
  from: string,
  to: string,
): Promise<Sketch[]> {
  return await all(
    client,
    `SELECT day::text AS day, version, feature, rows, counts FROM drift_sketches
     WHERE workload = $1 AND day BETWEEN $2 AND $3 ORDER BY drift_sketches.day, version, feature`,
    [workload, from, to],
  );
}

/** Row count of one feature's sketches by day. A day without sketches is missing. */
export async function reducedByDay(
  client: Queryable,
  workload: string,
  feature: DriftFeature,
  from: string,
  to: string,
): Promise<Map<string, number>> {
  const days = await all<{ day: string; rows: number }>(
    client,
    `SELECT day::text AS day, sum(rows)::bigint AS rows FROM drift_sketches
     WHERE workload = $1 AND feature = $2 AND day BETWEEN $3 AND $4 GROUP BY drift_sketches.day`,
    [workload, feature, from, to],
  );
  return new Map(days.map(({ day, rows }) => [day, rows]));
}

const batchesOfDay = `FROM evaluation_sets AS batch
  JOIN evaluations AS scored ON scored.workload = batch.workload AND scored.evaluation_set = batch.hash
  CROSS JOIN LATERAL unnest(batch.labels, scored.classes) AS pair (truth, answer)
  WHERE batch.workload = $1 AND batch.purpose = 'batch' AND scored.status = 'succeeded'
    AND (batch.slot AT TIME ZONE $2)::date BETWEEN $3 AND $4`;

/**
 * Sketches of the labelled batches of a day, with the predictions of the production version. Shape   day: in that
 * time zone.
 */
export async function batchSketches(
  client: Queryable,
  workload: string,
  timeZone: string,
  day: string,
  { labelledBin }: SketchPlan,
): Promise<Sketch[]> {
  const pairs = await all<{ version: number; truth: string; answer: string; rows: number }>(
    client,
    `SELECT scored.version, pair.truth, pair.answer, count(*) AS rows ${batchesOfDay} GROUP BY 1, 2, 3`,
    [workload, timeZone, day, day],
  );
  const versions = Map.groupBy(pairs, ({ version }) => version);
  return [...versions].map(([version, ofVersion]) => {
    const counts = countsOf(
      ofVersion.map((pair) => [labelledBin(pair.truth, pair.answer), pair.rows] as const),
    );
    const rows = ofVersion.reduce((sum, pair) => sum + pair.rows, 0);
    return { day, version, feature: generalFeatures.batch, rows, counts };
  });
}

/** Number of evaluated labelled rows, by the day of their slot. */
export async function batchRowsByDay(
  client: Queryable,
  workload: string,
  timeZone: string,
  from: string,
  to: string,
): Promise<Map<string, number>> {
  const days = await all<{ day: string; rows: number }>(
    client,
    `SELECT (batch.slot AT TIME ZONE $2)::date::text AS day, count(*) AS rows ${batchesOfDay} GROUP BY 1`,
    [workload, timeZone, from, to],
  );
  return new Map(days.map(({ day, rows }) => [day, rows]));
}
