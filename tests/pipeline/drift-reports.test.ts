import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";
import { seededShuffle } from "../support/seeded-shuffle.ts";
import { promoteVersion, requestsOf, type Weather } from "../support/watching/production.ts";
import { logRequests } from "../support/watching/requests.ts";

// Real: PostgreSQL, the handler, the statistics, incidents and what they owe. The bus and MLflow are support/pipeline/world.ts.

const workload = "news";
const quiet: Weather = { strange: 0 };
const strange: Weather = { strange: 0.6 };
let fixture: PipelineFixture;
let shuffle = seededShuffle(1);

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.reset();
  await fixture.superuser.query("SELECT drop_prediction_days('2100-01-01')");
  fixture.bench.printed.length = 0;
  shuffle = seededShuffle(1);
});

const dayOf = (index: number) => new Date(Date.UTC(2026, 10, 2 + index)).toISOString().slice(0, 10);
/** 01:00 in Paris of the day after. */
const slot = (index: number) =>
  new Date(Date.parse(`${dayOf(index)}T00:00:00Z`) + 86_400_000).toISOString().replace(".000", "");

async function log(index: number, weather: Weather, { rows = 400, version = 1 } = {}): Promise<void> {
  await logRequests(
    fixture.superuser,
    requestsOf(shuffle, { workload, day: dayOf(index), rows, version }, weather),
  );
}

async function asked<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
  return (await fixture.superuser.query<R>(sql, values)).rows;
}

const reports = () =>
  asked<{
    day: string;
    version: number | null;
    severity: string;
    detected: boolean;
    details: { summary: string };
  }>(
    `SELECT report_date::text AS day, model_version AS version, severity, drift_detected AS detected, details
     FROM drift_reports ORDER BY report_date`,
  );
const incidents = () =>
  asked<{ cause: string; state: string; seen: number }>(
    "SELECT cause, state, seen FROM incidents ORDER BY id",
  );
const retrainings = () =>
  asked("SELECT detail FROM world.events WHERE detail->>'event' = 'RetrainRequested'");

/** Version 1 in production since before the first day, and so many days of traffic like its reference, each reduced. */
async function quietDays(count: number): Promise<void> {
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2026-11-01T01:00:00Z" });
  for (let index = 0; index < count; index++) {
    await log(index, quiet);
    await fixture.bench.detect(slot(index));
  }
}

test("traffic like the reference: a report for each day, no drift, no incident, and nothing is owed", async () => {
  await quietDays(9);
  const found = await reports();
  expect(found.map(({ day }) => day)).toEqual(Array.from({ length: 9 }, (_, index) => dayOf(index)));
  expect(found.map(({ severity, detected, version }) => [severity, detected, version])).toEqual(
    Array.from({ length: 9 }, () => ["none", false, 1]),
  );
  expect(await incidents()).toEqual([]);
  expect(await asked("SELECT FROM notifications")).toEqual([]);
  expect(await asked("SELECT FROM world.events")).toEqual([]);
  expect(await asked("SELECT DISTINCT schedule, outcome FROM slot_runs")).toEqual([
    { schedule: "drift", outcome: "succeeded" },
  ]);
});

test("a feed that drifts: one report, one incident, people are owed a word by each channel, one training is asked for, and the metrics say it", async () => {
  await quietDays(7);
  await log(7, strange);
  await log(8, strange);
  await fixture.bench.detect(slot(7));
  await fixture.bench.detect(slot(8));

  const [last] = (await reports()).slice(-1);
  expect(last).toMatchObject({ day: dayOf(8), detected: true, severity: "critical", version: 1 });
  expect(await incidents()).toEqual([{ cause: "drift", state: "open", seen: 2 }]);
  const owed = await asked<{ channel: string }>(
    "SELECT channel FROM notifications WHERE subject LIKE '[CRITICAL]%' OR subject LIKE '[ALERT]%' ORDER BY channel",
  );
  expect(owed.map(({ channel }) => channel)).toEqual(["email", "on-call", "slack"]);
  const [training, ...more] = await retrainings();
  expect(more).toEqual([]);
  expect(training).toMatchObject({ detail: { workload, slot: slot(7), actor: "detect-drift" } });
  const [due] = await asked("SELECT FROM world.events WHERE detail->>'event' = 'NotificationDue'");
  expect(due).toBeDefined();
  expect(await asked("SELECT FROM outbox WHERE settled_at IS NULL")).toEqual([]);

  const [printed] = fixture.bench.printed.slice(-1);
  expect(printed).toMatchObject({ at: slot(8), dimensions: { Workload: workload } });
  expect(printed?.values).toMatchObject({ DriftLevel: 3, Predictions: 400, OpenIncidents: 1 });
  expect(printed?.values.LatencyP50).toBeGreaterThan(4);
  expect(printed?.values.LatencyP99).toBeLessThan(16);
});

test("a version that was promoted on what the traffic is now: the incident is resolved, and no training asked for again", async () => {
  await quietDays(7);
  for (const index of [7, 8]) await log(index, strange);
  await fixture.bench.detect(slot(8));
  expect(await incidents()).toMatchObject([{ cause: "drift", state: "open" }]);
  await promoteVersion(fixture.superuser, { workload, version: 2, slot: slot(8) }, strange);
  for (const index of [9, 10]) {
    await log(index, strange, { version: 2 });
    await fixture.bench.detect(slot(index));
  }
  const [found, ...more] = await incidents();
  expect([found?.state, more]).toEqual(["resolved", []]);
  expect(await retrainings()).toHaveLength(1);
  expect((await reports()).at(-1)).toMatchObject({ version: 2, severity: "none" });
});

test("the same slot twice, and four at once, is as one", async () => {
  await quietDays(7);
  await log(7, strange);
  await Promise.all([1, 2, 3, 4].map(() => fixture.bench.detect(slot(7))));
  const everything = () =>
    asked(`SELECT (SELECT json_agg(r ORDER BY id) FROM drift_reports AS r) AS reports,
      (SELECT json_agg(i) FROM incidents AS i) AS incidents, (SELECT json_agg(n ORDER BY id) FROM notifications AS n) AS owed,
      (SELECT json_agg(s ORDER BY day, version, feature) FROM drift_sketches AS s) AS sketches,
      (SELECT count(*) FROM outbox) AS effects`);
  const once = await everything();
  expect(await incidents()).toEqual([{ cause: "drift", state: "open", seen: 1 }]);
  expect(await retrainings()).toHaveLength(1);
  expect(await reports()).toHaveLength(8);
  await fixture.bench.detect(slot(7));
  expect(await everything()).toEqual(once);
});

test("an older slot that comes late writes its own day's report, and moves no incident", async () => {
  await quietDays(7);
  await log(7, strange);
  await log(8, quiet, { rows: 4000 });
  await fixture.bench.detect(slot(8));
  const before = await asked("SELECT * FROM incidents ORDER BY id");
  const newest = (await reports()).at(-1);

  await fixture.bench.deliver({ event: "SlotMissed", workload, schedule: "drift", slot: slot(7) });
  const found = await reports();
  expect(found.map(({ day }) => day).slice(-2)).toEqual([dayOf(7), dayOf(8)]);
  expect(found.at(-2)).toMatchObject({ severity: "critical" });
  expect(found.at(-1)).toEqual(newest);
  expect(await asked("SELECT * FROM incidents ORDER BY id")).toEqual(before);
});

test("requests that servers bring after their day was reduced are found by the next slot, and so is a day whose slot never came", async () => {
  await quietDays(3);
  await log(1, quiet, { rows: 70 });
  await log(3, quiet, { rows: 300 });
  await log(4, quiet);
  expect(await fixture.bench.detect(slot(4))).toMatchObject({ reduced: [dayOf(1), dayOf(3), dayOf(4)] });
  const rows = await asked("SELECT day::text, rows FROM drift_sketches WHERE feature = 'class' ORDER BY day");
  expect(rows.map((row) => row.rows)).toEqual([400, 470, 400, 300, 400]);
});

test("nothing in production: the report says so, and nobody is told", async () => {
  await log(0, quiet);
  await fixture.bench.detect(slot(0));
  expect(await reports()).toMatchObject([
    {
      version: null,
      severity: "none",
      detected: false,
      details: { summary: expect.stringContaining("Nothing is in production") },
    },
  ]);
  expect(await incidents()).toEqual([]);
});

test("a version without a profile is reported as not enough data", async () => {
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2026-11-01T01:00:00Z" });
  await asked("DELETE FROM model_profiles");
  await log(0, strange);
  await fixture.bench.detect(slot(0));
  expect(await reports()).toMatchObject([{ version: 1, severity: "none", detected: false }]);
  expect(await incidents()).toEqual([]);
});

test("a feed that stops opens an incident of its own the next morning, which asks for no training and ends when requests come, also weeks later", async () => {
  await quietDays(8);
  await fixture.bench.detect(slot(8));
  expect(await incidents()).toMatchObject([{ cause: "traffic", state: "open" }]);
  expect(await retrainings()).toEqual([]);
  // So late that no day with requests is looked back upon.
  await fixture.bench.detect(slot(50));
  expect(await incidents()).toMatchObject([{ cause: "traffic", state: "open" }]);
  await log(51, quiet);
  await fixture.bench.detect(slot(51));
  expect(await incidents()).toMatchObject([{ cause: "traffic", state: "resolved" }]);
});

test.each([
  ["drift.alerts false: the incident is written down and nobody is told", { alerts: false }, 0, 1],
  ["drift.onAlert ask: people are told and no training is asked for", { onAlert: "ask" as const }, 3, 0],
  ["drift.onAlert nothing: the same", { onAlert: "nothing" as const }, 3, 0],
])("%s", async (_, drift, told, trainings) => {
  fixture.bench.configure({ drift });
  await quietDays(7);
  await log(7, strange);
  await fixture.bench.detect(slot(7));
  expect(await incidents()).toMatchObject([{ cause: "drift", state: "open" }]);
  expect(await asked("SELECT FROM notifications")).toHaveLength(told);
  expect(await retrainings()).toHaveLength(trainings);
});

test("single requests are dropped when their retention is over; what was made of them stays, also when their slot comes again", async () => {
  await quietDays(2);
  const kept = await asked("SELECT * FROM drift_sketches ORDER BY day, feature");
  const days = async () =>
    (
      await asked<{ relname: string }>(
        "SELECT relname FROM pg_class WHERE relname LIKE 'predictions_2026110_' ORDER BY 1",
      )
    ).map(({ relname }) => relname);
  expect(await days()).toEqual(["predictions_20261102", "predictions_20261103"]);
  // Day 0 is 90 days before the day that ends with this slot, day 1 one less.
  await fixture.bench.detect(slot(91));
  expect(await days()).toEqual(["predictions_20261103"]);
  expect(await fixture.bench.detect(slot(0))).toMatchObject({ reduced: [] });
  expect(await asked("SELECT * FROM drift_sketches ORDER BY day, feature")).toEqual(kept);
});

test("a missed slot of the load schedule is none of its business", async () => {
  const event = { event: "SlotMissed", workload, schedule: "load", slot: slot(0) };
  expect(await fixture.bench.handlers["detect-drift"](event)).toEqual({ outcome: "not-ours" });
  expect(await reports()).toEqual([]);
});
