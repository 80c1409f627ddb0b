import type pg from "pg";
import type { Sketch } from "../../core/monitoring/drift.ts";
import { one } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { type DriftFacts, type DriftRun, type DriftVerdict, newestReport, reportDrift } from "./reports.ts";
import { batchRowsByDay, batchSketches, reducedByDay, replaceDay } from "./sketches.ts";

/** What detect-drift remembers; the inference log itself is asked through postgresSketchQuery. */
export function driftStore(pool: pg.Pool, timeZone: string) {
  return {
    now: async (): Promise<Date> => {
      const clock = await one<{ now: Date }>(pool, "SELECT now()");
      if (clock === undefined) throw new Error("a SELECT without a row");
      return clock.now;
    },
    newestReport: (workload: string) => newestReport(pool, workload),
    replaceDay: (workload: string, day: string, reduce: () => Promise<Sketch[]>) =>
      replaceDay(pool, workload, day, reduce),
    reducedByDay: (workload: string, feature: "class" | "batch" | "feedback", from: string, to: string) =>
      reducedByDay(pool, workload, feature, from, to),
    batchSketches: (workload: string, day: string) => batchSketches(pool, workload, timeZone, day),
    batchRowsByDay: (workload: string, from: string, to: string) =>
      batchRowsByDay(pool, workload, timeZone, from, to),
    report: (run: Omit<DriftRun, "timeZone">, examine: (facts: DriftFacts) => DriftVerdict) =>
      reportDrift(pool, { ...run, timeZone }, examine),

    /** Waits a few seconds at most: while it waits, whoever logs a request waits behind it. */
    forgetRequests: (before: string): Promise<number> =>
      withTransaction(pool, async (client) => {
        await client.query("SET LOCAL lock_timeout = '5s'");
        const dropped = await client.query<{ days: number }>("SELECT drop_prediction_days($1) AS days", [
          before,
        ]);
        return dropped.rows[0]?.days ?? 0;
      }),

    /** In transactions of some thousand rows; what is left after many of them is dropped the next night. */
    deleteExpired: async (day: string, before: string): Promise<number> => {
      let rows = 0;
      for (let round = 0; round < 100; round++) {
        const dropped = await one<{ rows: number }>(pool, "SELECT drop_old_watching($1, $2) AS rows", [
          day,
          before,
        ]);
        rows += dropped?.rows ?? 0;
        if ((dropped?.rows ?? 0) === 0) break;
      }
      return rows;
    },
  };
}
