import type pg from "pg";
import { type DriftFeature, generalFeatures, type Sketch } from "../../core/monitoring/drift.ts";
import type { RequestFeature, SketchPlan } from "../../core/monitoring/request-feature.ts";
import { all, type Queryable } from "../client/rows.ts";
import { withSnapshot } from "../client/transactions.ts";
import { countsOf } from "./counts-of.ts";
import { featureQuery, latencyQuery } from "./feature-query.ts";

type Bin = { version: number; bin: string | number; rows: number };

/**
 * Reduces all logged requests of a workload on one day to sketches, inside PostgreSQL. Also the labels that arrived
 * on that day, joined with their requests. A label without a logged request is not counted.
 * Result  one sketch for each version and feature with rows, all from one state of the database.
 */
export async function sketchesOfDay(
  pool: pg.Pool,
  workload: string,
  day: string,
  plan: SketchPlan,
): Promise<Sketch[]> {
  return await withSnapshot(pool, async (client) => {
    const reduce = async (feature: RequestFeature): Promise<Sketch[]> => {
      const { sql, values } = featureQuery(feature);
      const found = await all<Bin>(client, sql, [workload, day, ...values]);
      return sketchesOf(day, feature.name, found);
    };
    // What a tracked word is a share of are the requests, so that these are counted first.
    const isRequests = ({ name }: RequestFeature) => name === plan.requests;
    const sketches = (await Promise.all(plan.features.filter(isRequests).map(reduce))).flat();
    const requests = new Map(sketches.map(({ version, rows }) => [version, rows]));
    for (const feature of plan.features) {
      if (isRequests(feature)) continue;
      const found = await reduce(feature);
      sketches.push(
        ...(feature.binning.bins === "words" ? wordSketches(day, feature.name, found, requests) : found),
      );
    }
    const latency = await all<Bin>(client, latencyQuery, [workload, day]);
    sketches.push(...sketchesOf(day, generalFeatures.latency, latency));
    return [...sketches, ...(await feedbackSketches(client, workload, day, plan))];
  });
}

function sketchesOf(day: string, feature: DriftFeature, bins: Bin[]): Sketch[] {
  const versions = new Map<number, [string, number][]>();
  for (const { version, bin, rows } of bins) {
    const counted = versions.get(version) ?? [];
    counted.push([String(bin), rows]);
    versions.set(version, counted);
  }
  return [...versions].map(([version, counted]) => {
    const rows = counted.reduce((sum, [, count]) => sum + count, 0);
    return { day, version, feature, rows, counts: countsOf(counted) };
  });
}

/**
 * Word sketches. Their row count is the number of requests, because a request may contain many tracked words or none.
 */
function wordSketches(
  day: string,
  feature: DriftFeature,
  found: Sketch[],
  requests: Map<number, number>,
): Sketch[] {
  const counts = new Map(found.map((sketch) => [sketch.version, sketch.counts]));
  return [...requests].map(([version, rows]) => {
    return { day, version, feature, rows, counts: counts.get(version) ?? {} };
  });
}

async function feedbackSketches(
  client: pg.ClientBase,
  workload: string,
  day: string,
  { labelledBin }: SketchPlan,
): Promise<Sketch[]> {
  // Naming the days keeps the join out of every other partition.
  const days = await labelledDays(client, workload, day, day);
  if (days.length === 0) return [];
  const pairs = await all<{ version: number; truth: string; answer: string; rows: number }>(
    client,
    `SELECT request.version, feedback.label AS truth, request.class AS answer, count(*) AS rows
     FROM feedback JOIN predictions AS request ON request.workload = feedback.workload
       AND request.request_id = feedback.request_id AND request.day = feedback.request_day
     WHERE feedback.workload = $1 AND feedback.day = $2 AND request.workload = $1 AND request.day = ANY($3::date[])
     GROUP BY 1, 2, 3`,
    [workload, day, days],
  );
  const bins = pairs.map(({ version, truth, answer, rows }) => {
    return { version, bin: labelledBin(truth, answer), rows };
  });
  return sketchesOf(day, generalFeatures.feedback, bins);
}

/** Number of logged requests on each day from `from` to `to`. A day without requests is missing. */
export async function requestsByDay(
  pool: pg.Pool,
  workload: string,
  from: string,
  to: string,
): Promise<Map<string, number>> {
  const days = await all<{ day: string; rows: number }>(
    pool,
    `SELECT day::text AS day, count(*) AS rows FROM predictions
     WHERE workload = $1 AND day BETWEEN $2 AND $3 GROUP BY day`,
    [workload, from, to],
  );
  return new Map(days.map(({ day, rows }) => [day, rows]));
}

/** Days of the requests whose labels arrived from `from` to `to`. */
async function labelledDays(
  client: Queryable,
  workload: string,
  from: string,
  to: string,
): Promise<string[]> {
  const days = await all<{ day: string }>(
    client,
    "SELECT DISTINCT request_day::text AS day FROM feedback WHERE workload = $1 AND day BETWEEN $2 AND $3",
    [workload, from, to],
  );
  return days.map(({ day }) => day);
}

/**
 * Number of labels that arrived on each day from `from` to `to` for logged requests. A day without labels is missing.
 */
export async function feedbackByDay(
  pool: pg.Pool,
  workload: string,
  from: string,
  to: string,
): Promise<Map<string, number>> {
  const labelled = await labelledDays(pool, workload, from, to);
  if (labelled.length === 0) return new Map();
  const days = await all<{ day: string; rows: number }>(
    pool,
    `SELECT feedback.day::text AS day, count(*) AS rows
     FROM feedback JOIN predictions AS request ON request.workload = feedback.workload
       AND request.request_id = feedback.request_id AND request.day = feedback.request_day
     WHERE feedback.workload = $1 AND feedback.day BETWEEN $2 AND $3 AND request.workload = $1
       AND request.day = ANY($4::date[])
     GROUP BY feedback.day`,
    [workload, from, to, labelled],
  );
  return new Map(days.map(({ day, rows }) => [day, rows]));
}
