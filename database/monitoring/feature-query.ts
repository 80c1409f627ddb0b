import type { LoggedValue, RequestFeature } from "../../core/monitoring/request-feature.ts";

/** `logBin` of core/monitoring/drift-bins.ts in SQL. */
const logBin = (value: string) => `floor(8 * ln(1 + ${value}::float8) / ln(2::float8) + 1e-9)::int`;
/** `hundredthsBin` of core/monitoring/drift-bins.ts in SQL. */
const hundredthsBin = (value: string) => `least(99, floor(100 * ${value}::float8 + 1e-4))::int`;

const ofDay = "FROM predictions WHERE workload = $1 AND day = $2";

/** One GROUP BY; `where` leaves out requests that have no such value. */
const groupedBy = (bin: string, where = "") =>
  `SELECT version, ${bin} AS bin, count(*) AS rows ${ofDay}${where} GROUP BY 1, 2`;

export const latencyQuery = groupedBy(logBin("latency_millis"));

/**
 * The bins of one feature of one day, by version. A query for each feature takes two thirds of the time of GROUPING SETS
 * over all of them, and each runs on several cores. `unnest` stands in the select list, where it takes two thirds of the
 * time that it takes as a joined function.
 * Shape   $1 is the workload, $2 the day; `values` are the parameters from $3 on. Names of columns are the task kind's
 *         own, and never those of a person or a request.
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
