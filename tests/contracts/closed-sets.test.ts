import { afterAll, beforeAll, expect, test } from "vitest";
import * as sets from "../../core/vocabulary/closed-sets.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { migrate } from "../support/schema.ts";

// Real: PostgreSQL with every migration. What its CHECK constraints allow is read back from its own catalogue.

/** The set in core that each column with a closed list of values is limited to. */
const setOfColumn: Record<string, readonly string[]> = {
  "batches.status": sets.batchStatuses,
  "decisions.better": sets.metricDirections,
  "decisions.outcome": sets.decisionOutcomes,
  "drift_reports.severity": sets.severities,
  "evaluation_sets.purpose": sets.evaluationPurposes,
  "evaluations.fault": sets.jobFaults,
  "evaluations.status": sets.attemptStatuses,
  "incidents.severity": sets.incidentSeverities,
  "incidents.state": sets.incidentStates,
  "model_versions.stage": sets.stages,
  "notifications.action": sets.onCallActions,
  "notifications.audience": sets.audiences,
  "notifications.level": sets.levels,
  "notifications.state": sets.notificationStates,
  "outbox.outcome": sets.effectOutcomes,
  "slot_runs.outcome": sets.slotOutcomes,
  "training_jobs.fault": sets.jobFaults,
  "training_jobs.status": sets.attemptStatuses,
};

let postgres: TestPostgres;
let lists: Record<string, string[]>;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  // PostgreSQL stores `column IN (a, b)` as `(column = ANY (ARRAY['a'::text, 'b'::text]))`.
  const { rows } = await postgres.pool("ratchet").query<{ column: string; check: string }>(
    `SELECT format('%s.%s', class.relname, attribute.attname) AS column, pg_get_constraintdef(con.oid) AS check
     FROM pg_constraint AS con JOIN pg_class AS class ON class.oid = con.conrelid
     JOIN pg_attribute AS attribute ON attribute.attrelid = con.conrelid AND attribute.attnum = con.conkey[1]
     WHERE con.contype = 'c' AND cardinality(con.conkey) = 1`,
  );
  lists = Object.fromEntries(
    rows.flatMap(({ column, check }) => {
      const list = /^CHECK \(\(\w+ = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(check)?.[1];
      return list === undefined
        ? []
        : [[column, [...list.matchAll(/'([^']*)'::text/g)].map((one) => one[1] ?? "")]];
    }),
  );
});

afterAll(() => postgres.stop());

test("every column with a closed list of values has its set in core, and no other is claimed", () => {
  expect(Object.keys(lists).sort()).toEqual(Object.keys(setOfColumn).sort());
});

test.each(Object.entries(setOfColumn))("PostgreSQL allows in %s what core lists", (column, set) => {
  expect([...(lists[column] ?? [])].sort()).toEqual([...set].sort());
});
