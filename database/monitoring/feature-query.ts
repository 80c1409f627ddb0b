import type { LoggedValue, RequestFeature } from "../../core/monitoring/request-feature.ts";

/** `logBin` of core/monitoring/drift-bins.ts as SQL. */
const logBin = (value: string) => `floor(8 * ln(1 + ${value}::float8) / ln(2::float8) + 1e-9)::int`;
/** `hundredthsBin` of core/monitoring/drift-bins.ts as SQL. */
const hundredthsBin = (value: string) => `least(99, floor(100 * ${value}::float8 + 1e-4))::int`;

const ofDay = "FROM predictions WHERE workload = $1 AND day = $2";

/** One GROUP BY query. `where` excludes requests without the value. */
const groupedBy = (bin: string, where = "") =>
  `SELECT version, ${bin} AS bin, count(*) AS rows ${ofDay}${where} GROUP BY 1, 2`;

export const latencyQuery = groupedBy(logBin("latency_millis"));

/**
 * SQL for the bins of one feature on one day, by version. One query per feature takes two thirds of the time of
 * GROUPING SETS over all features, and each runs on several cores. `unnest` in the select list takes two thirds of
 * the time of a joined `unnest`.
 * Shape   $1: workload, $2: day; `values`: parameters from $3 on. Column names come from the task kind, never from a
 *         person or request.
 */
export function featureQuery({ logged, binning }: RequestFeature): { sql: string; values: string[] } {
  if ("share" in logged) {
    const [part, whole] = logged.share;
    // Of a whole number over another, that division is exact as it is.
    return { sql: groupedBy(`least(99, 100::bigint * ${part} / ${whole})`, ` AND ${whole} > 0`), values: [] };
  }
  const { value, list, where, values } = sourceOf(logged);
  switch (binning.bins) {
    case "log":
      return { sql: groupedBy(logBin(value), where), values };
    case "hundredths":
      return { sql: groupedBy(hundredthsBin(value), where), values };
    case "classes":
      return { sql: groupedBy(value, where), values };
    case "words":
      return {
        sql: `SELECT version, word AS bin, count(*) AS rows
    FROM (SELECT version, ${list} AS word ${ofDay}${where}) AS occurring GROUP BY 1, 2`,
        values,
      };
  }
}

function sourceOf(logged: Exclude<LoggedValue, { share: unknown }>) {
  if ("column" in logged) {
    const { column } = logged;
    return { value: column, list: `unnest(${column})`, where: "", values: [] };
  }
  return {
    value: "(features->>$3::text)",
    list: "jsonb_array_elements_text(features->$3::text)",
    where: " AND features->>$3::text IS NOT NULL",
    values: [logged.key],
  };
}
