import type pg from "pg";
import type { Sketch } from "../../core/drift.ts";
import { withTransaction } from "../transactions.ts";
import { type DriftFacts, type DriftRun, type DriftVerdict, newestReport, reportDrift } from "./reports.ts";
import { batchRowsByDay, batchSketches, reducedByDay, replaceDay } from "./sketches.ts";

/** What detect-drift remembers; the inference log itself is asked through postgresSketchQuery. */
export function driftStore(pool: pg.Pool, timeZone: string) {
  return {
    newestReport: (workload: string) => newestReport(pool, workload),
    replaceDay: (workload: string, day: string, reduce: () => Promise<Sketch[]>) =>
      replaceDay(pool, workload, day, reduce),
    reducedByDay: (workload: string, feature: "class" | "batch", from: string, to: string) =>
      reducedByDay(pool, workload, feature, from, to),
    batchSketches: (workload: string, day: string) => batchSketches(pool, workload, timeZone, day),
    batchRowsByDay: (workload: string, from: string, to: string) =>
      batchRowsByDay(pool, workload, timeZone, from, to),
    report: (run: Omit<DriftRun, "timeZone">, judge: (facts: DriftFacts) => DriftVerdict) =>
      reportDrift(pool, { ...run, timeZone }, judge),

    /** Waits a few seconds at most: while it waits, whoever logs a request waits behind it. */
    forgetRequests: (before: string): Promise<number> =>
      withTransaction(pool, async (client) => {
        await client.query("SET LOCAL lock_timeout = '5s'");
        const dropped = await client.query<{ days: number }>("SELECT drop_prediction_days($1) AS days", [
          before,
        ]);
        return dropped.rows[0]?.days ?? 0;
      }),
  };
}
