import type pg from "pg";
import type { DriftFeature, Sketch } from "../../core/monitoring/drift.ts";
import { confusionBin } from "../../core/monitoring/drift-bins.ts";
import { all, type Queryable } from "../client/rows.ts";
import { withSnapshot } from "../client/transactions.ts";

/** `logBin` of core/monitoring/drift-bins.ts in SQL. */
const logBin = (value: string) => `floor(8 * ln(1 + ${value}::float8) / ln(2::float8) + 1e-9)::int`;
/** `hundredthsBin` of core/monitoring/drift-bins.ts in SQL; of a whole number over another, that division is exact. */
const hundredthsBin = (value: string) => `least(99, floor(100 * ${value}::float8 + 1e-4))::int`;

const ofDay = "FROM predictions WHERE workload = $1 AND day = $2";

/**
 * One GROUP BY a feature: two thirds of the time of GROUPING SETS over the same, and each runs on several cores.
 * Texts of which no token is known to be one have no share of unknown words. `unnest` stands in the select list, where
 * it costs two thirds of what it costs as a joined function.
 */
const groupings = {
  class: `SELECT version, class AS bin, count(*) AS rows ${ofDay} GROUP BY 1, 2`,
  text_length: `SELECT version, ${logBin("text_length")} AS bin, count(*) AS rows ${ofDay} GROUP BY 1, 2`,
  words: `SELECT version, word AS bin, count(*) AS rows
    FROM (SELECT version, unnest(words) AS word ${ofDay}) AS occurring GROUP BY 1, 2`,
  unknown_words: `SELECT version, least(99, 100::bigint * unknown_tokens / tokens) AS bin, count(*) AS rows
    ${ofDay} AND tokens > 0 GROUP BY 1, 2`,
  confidence: `SELECT version, ${hundredthsBin("confidence")} AS bin, count(*) AS rows ${ofDay} GROUP BY 1, 2`,
  latency: `SELECT version, ${logBin("latency_millis")} AS bin, count(*) AS rows ${ofDay} GROUP BY 1, 2`,
} as const satisfies Partial<Record<DriftFeature, string>>;

type Bin = { version: number; bin: string | number; rows: number };

/**
 * Everything that was logged of a workload on one day, reduced where the rows are; and the labels that came on that
 * day, joined to their requests by the days of those. A label whose request is not in the log counts nowhere.
 * Result  one sketch for each version and feature that has rows. All of one instant, whatever is being logged meanwhile.
 */
export async function sketchesOfDay(pool: pg.Pool, workload: string, day: string): Promise<Sketch[]> {
  return await withSnapshot(pool, async (client) => {
    const sketches: Sketch[] = [];
    const requests = new Map<number, number>();
    for (const [feature, sql] of Object.entries(groupings) as [DriftFeature, string][]) {
      const found = sketchesOf(day, feature, await all<Bin>(client, sql, [workload, day]));
      if (feature === "class") for (const { version, rows } of found) requests.set(version, rows);
      sketches.push(...(feature === "words" ? wordSketches(day, found, requests) : found));
    }
    return [...sketches, ...(await feedbackSketches(client, workload, day))];
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
    return { day, version, feature, rows, counts: Object.fromEntries(counted) };
  });
}

/** A row has many words or none: what it is a share of are the requests. */
function wordSketches(day: string, found: Sketch[], requests: Map<number, number>): Sketch[] {
  const counts = new Map(found.map((sketch) => [sketch.version, sketch.counts]));
  return [...requests].map(([version, rows]) => {
    return { day, version, feature: "words", rows, counts: counts.get(version) ?? {} };
  });
}

async function feedbackSketches(client: pg.ClientBase, workload: string, day: string): Promise<Sketch[]> {
  // Naming the days keeps the join out of every other partition.
  const days = await labelledDays(client, workload, day, day);
  if (days.length === 0) return [];
  const pairs = await all<{ version: number; label: string; class: string; rows: number }>(
    client,
    `SELECT request.version, feedback.label, request.class, count(*) AS rows
     FROM feedback JOIN predictions AS request ON request.workload = feedback.workload
       AND request.request_id = feedback.request_id AND request.day = feedback.request_day
     WHERE feedback.workload = $1 AND feedback.day = $2 AND request.workload = $1 AND request.day = ANY($3::date[])
     GROUP BY 1, 2, 3`,
    [workload, day, days],
  );
  const bins = pairs.map(({ version, label, class: predicted, rows }) => {
    return { version, bin: confusionBin(label, predicted), rows };
  });
  return sketchesOf(day, "feedback", bins);
}

/** Requests logged on each day from `from` to `to`; a day without any is missing. */
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

/** Days of the requests to which labels came from `from` to `to`. */
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

/** Labels that came on each day from `from` to `to` for requests that are in the log; a day without any is missing. */
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
