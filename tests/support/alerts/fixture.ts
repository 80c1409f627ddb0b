import type pg from "pg";
import { startPostgres, type TestPostgres } from "../postgres.ts";
import { migrate } from "../schema.ts";

const ours = "incidents, notices, notifications, notification_channels, alert_actions, drift_reports";

export interface AlertsFixture {
  postgres: TestPostgres;
  pool: pg.Pool;
  superuser: pg.Pool;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL with the whole schema for one test file. */
export async function alertsFixture(): Promise<AlertsFixture> {
  const postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  const superuser = postgres.pool("ratchet");
  return {
    postgres,
    pool: postgres.pool("ratchet", "ratchet_app"),
    superuser,
    reset: async () => void (await superuser.query(`TRUNCATE ${ours} RESTART IDENTITY CASCADE`)),
    stop: () => postgres.stop(),
  };
}
