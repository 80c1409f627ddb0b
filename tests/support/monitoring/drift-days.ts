import type pg from "pg";
import type { PipelineFixture } from "../pipeline/fixture.ts";
import { type SeededShuffle, seededShuffle } from "../seeded-shuffle.ts";
import { promoteVersion, requestsOf, type Weather } from "./production.ts";
import { logRequests } from "./requests.ts";

export const workload = "news";
export const quiet: Weather = { strange: 0 };
export const strange: Weather = { strange: 0.6 };

/** Days of a winter that is past on every machine, a Monday the first. */
export const dayOf = (index: number) => new Date(Date.UTC(2022, 10, 7 + index)).toISOString().slice(0, 10);

/** 01:00 in Paris of the day after. */
export const slot = (index: number) =>
  new Date(Date.parse(`${dayOf(index)}T00:00:00Z`) + 86_400_000).toISOString().replace(".000", "");

/** Days of requests, examined one after the other, and what is left of them in PostgreSQL. */
export function driftDays(fixture: PipelineFixture) {
  let shuffle = seededShuffle(1);
  const asked = async <R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> =>
    (await fixture.superuser.query<R>(sql, values)).rows;
  const log = async (index: number, weather: Weather, { rows = 400, version = 1 } = {}): Promise<void> =>
    await logRequests(
      fixture.superuser,
      requestsOf(shuffle, { workload, day: dayOf(index), rows, version }, weather),
    );
  return {
    asked,
    log,
    shuffle: (): SeededShuffle => shuffle,
    reset: async () => {
      await fixture.reset();
      await asked("SELECT drop_prediction_days('2024-01-01')");
      fixture.bench.printed.length = 0;
      shuffle = seededShuffle(1);
    },
    /** Version 1 in production since before the first day, and so many days of traffic like its reference, each reduced. */
    quietDays: async (count: number): Promise<void> => {
      await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2022-11-01T01:00:00Z" });
      for (let index = 0; index < count; index++) {
        await log(index, quiet);
        await fixture.bench.detect(slot(index));
      }
    },
    reports: () =>
      asked<{
        day: string;
        version: number | null;
        severity: string;
        detected: boolean;
        details: { summary: string };
      }>(
        `SELECT report_date::text AS day, model_version AS version, severity, drift_detected AS detected, details
         FROM drift_reports ORDER BY report_date`,
      ),
    incidents: () =>
      asked<{ cause: string; state: string; seen: number }>(
        "SELECT cause, state, seen FROM incidents ORDER BY id",
      ),
    retrainings: () => asked("SELECT detail FROM world.events WHERE detail->>'event' = 'RetrainRequested'"),
  };
}
