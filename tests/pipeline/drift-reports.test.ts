import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { channelNames } from "../../channels/lookup.ts";
import { dayOf, driftDays, quiet, slot, strange, workload } from "../support/monitoring/drift-days.ts";
import { promoteVersion } from "../support/monitoring/production.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL, the handler, the statistics, incidents and their enqueued notifications. The bus and MLflow are support/pipeline/world.ts.

let fixture: PipelineFixture;
let days: ReturnType<typeof driftDays>;

beforeAll(async () => {
  fixture = await pipelineFixture();
  days = driftDays(fixture);
});
afterAll(() => fixture.stop());
beforeEach(() => days.reset());

test("traffic like the reference: a report for each day, no drift, no incident, and nothing is enqueued", async () => {
  await days.quietDays(9);
  const found = await days.reports();
  expect(found.map(({ day }) => day)).toEqual(Array.from({ length: 9 }, (_, index) => dayOf(index)));
  expect(found.map(({ severity, detected, version }) => [severity, detected, version])).toEqual(
    Array.from({ length: 9 }, () => ["none", false, 1]),
  );
  expect(await days.incidents()).toEqual([]);
  expect(await days.asked("SELECT FROM notifications")).toEqual([]);
  expect(await days.asked("SELECT FROM outbox")).toEqual([]);
  // The hint to the relay is published without looking into the outbox; nothing else is.
  expect(await days.asked("SELECT DISTINCT detail->>'event' AS event FROM world.events")).toEqual([
    { event: "EffectsPending" },
  ]);
  expect(await days.asked("SELECT DISTINCT schedule, outcome FROM slot_runs")).toEqual([
    { schedule: "drift", outcome: "succeeded" },
  ]);
});

test("a feed that drifts: one report, one incident, one notification enqueued for each channel, one training requested, and the metrics show it", async () => {
  await days.quietDays(7);
  await days.log(7, strange);
  await days.log(8, strange);
  await fixture.bench.detect(slot(7));
  await fixture.bench.detect(slot(8));

  const [last] = (await days.reports()).slice(-1);
  expect(last).toMatchObject({ day: dayOf(8), detected: true, severity: "critical", version: 1 });
  expect(await days.incidents()).toEqual([{ cause: "drift", state: "open", seen: 2 }]);
  const enqueued = await days.asked<{ channel: string }>(
    "SELECT channel FROM notifications WHERE subject LIKE '[CRITICAL]%' OR subject LIKE '[ALERT]%' ORDER BY channel",
  );
  expect(enqueued.map(({ channel }) => channel)).toEqual([...channelNames].sort());
  const [training, ...more] = await days.retrainings();
  expect(more).toEqual([]);
  expect(training).toMatchObject({ detail: { workload, slot: slot(7), actor: "detect-drift" } });
  const [due] = await days.asked("SELECT FROM world.events WHERE detail->>'event' = 'NotificationDue'");
  expect(due).toBeDefined();
  expect(await days.asked("SELECT FROM outbox WHERE settled_at IS NULL")).toEqual([]);

  const [printed] = fixture.bench.printed.slice(-1);
  expect(printed).toMatchObject({ at: slot(8), dimensions: { Workload: workload } });
  expect(printed?.values).toMatchObject({ DriftLevel: 3, Predictions: 400, OpenIncidents: 1 });
  expect(printed?.values.LatencyP50).toBeGreaterThan(4);
  expect(printed?.values.LatencyP99).toBeLessThan(16);
});

test("a version that was promoted on what the traffic is now: the incident is resolved, and no training asked for again", async () => {
  await days.quietDays(7);
  for (const index of [7, 8]) await days.log(index, strange);
  await fixture.bench.detect(slot(8));
  expect(await days.incidents()).toMatchObject([{ cause: "drift", state: "open" }]);
  await promoteVersion(fixture.superuser, { workload, version: 2, slot: slot(8) }, strange);
  for (const index of [9, 10]) {
    await days.log(index, strange, { version: 2 });
    await fixture.bench.detect(slot(index));
  }
  const [found, ...more] = await days.incidents();
  expect([found?.state, more]).toEqual(["resolved", []]);
  expect(await days.retrainings()).toHaveLength(1);
  expect((await days.reports()).at(-1)).toMatchObject({ version: 2, severity: "none" });
});

test("the same slot twice, and four at once, is as one", async () => {
  await days.quietDays(7);
  await days.log(7, strange);
  await Promise.all([1, 2, 3, 4].map(() => fixture.bench.detect(slot(7))));
  const everything = () =>
    days.asked(`SELECT (SELECT json_agg(r ORDER BY id) FROM drift_reports AS r) AS reports,
      (SELECT json_agg(i) FROM incidents AS i) AS incidents, (SELECT json_agg(n ORDER BY id) FROM notifications AS n) AS notifications,
      (SELECT json_agg(s ORDER BY day, version, feature) FROM drift_sketches AS s) AS sketches,
      (SELECT count(*) FROM outbox) AS effects`);
  const once = await everything();
  expect(await days.incidents()).toEqual([{ cause: "drift", state: "open", seen: 1 }]);
  expect(await days.retrainings()).toHaveLength(1);
  expect(await days.reports()).toHaveLength(8);
  await fixture.bench.detect(slot(7));
  expect(await everything()).toEqual(once);
});

test("an older slot that comes late writes its own day's report, and moves no incident", async () => {
  await days.quietDays(7);
  await days.log(7, strange);
  await days.log(8, quiet, { rows: 4000 });
  await fixture.bench.detect(slot(8));
  const before = await days.asked("SELECT * FROM incidents ORDER BY id");
  const newest = (await days.reports()).at(-1);

  await fixture.bench.deliver({ event: "SlotMissed", workload, schedule: "drift", slot: slot(7) });
  const found = await days.reports();
  expect(found.map(({ day }) => day).slice(-2)).toEqual([dayOf(7), dayOf(8)]);
  expect(found.at(-2)).toMatchObject({ severity: "critical" });
  expect(found.at(-1)).toEqual(newest);
  expect(await days.asked("SELECT * FROM incidents ORDER BY id")).toEqual(before);
});

test("production that was emptied by hand: the days since are judged as without a model, those before as with it", async () => {
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2022-11-01T01:00:00Z" });
  await promoteVersion(fixture.superuser, { workload, version: 2, slot: slot(2) });
  await days.asked("UPDATE production SET version = NULL");
  for (const index of [0, 3]) await fixture.bench.detect(slot(index));
  expect((await days.reports()).map(({ version }) => version)).toEqual([1, null]);
});

test("a version that does not answer the day after its promotion: people are notified, also with drift.alerts false, until it does", async () => {
  fixture.bench.configure({ drift: { alerts: false } });
  await days.quietDays(3);
  await promoteVersion(fixture.superuser, { workload, version: 2, slot: slot(2) });
  for (const index of [3, 4]) {
    await days.log(index, quiet);
    await fixture.bench.detect(slot(index));
  }
  // The slot of day 2 comes on day 3: on that day the version before may have answered rightly.
  expect(await days.incidents()).toEqual([{ cause: "serving", state: "open", seen: 1 }]);
  expect(await days.asked("SELECT DISTINCT subject FROM notifications")).toEqual([
    { subject: "[ALERT] news: version 2 is in production and version 1 answers" },
  ]);
  expect(await days.retrainings()).toEqual([]);
  await days.log(5, quiet, { version: 2 });
  await fixture.bench.detect(slot(5));
  expect(await days.incidents()).toMatchObject([{ cause: "serving", state: "resolved" }]);
});

test("nothing in production: the report says so, and no one is notified", async () => {
  await days.log(0, quiet);
  await fixture.bench.detect(slot(0));
  expect(await days.reports()).toMatchObject([
    {
      version: null,
      severity: "none",
      detected: false,
      details: { summary: expect.stringContaining("Nothing is in production") },
    },
  ]);
  expect(await days.incidents()).toEqual([]);
});

test("a version without a profile is reported as not enough data", async () => {
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2022-11-01T01:00:00Z" });
  await days.asked("DELETE FROM model_profiles");
  await days.log(0, strange);
  await fixture.bench.detect(slot(0));
  expect(await days.reports()).toMatchObject([{ version: 1, severity: "none", detected: false }]);
  expect(await days.incidents()).toEqual([]);
});

test("a feed that stops opens an incident of its own the next morning, which asks for no training and ends when requests come, also weeks later", async () => {
  await days.quietDays(8);
  await fixture.bench.detect(slot(8));
  expect(await days.incidents()).toMatchObject([{ cause: "traffic", state: "open" }]);
  expect(await days.retrainings()).toEqual([]);
  // So late that no day with requests is looked back upon.
  await fixture.bench.detect(slot(50));
  expect(await days.incidents()).toMatchObject([{ cause: "traffic", state: "open" }]);
  await days.log(51, quiet);
  await fixture.bench.detect(slot(51));
  expect(await days.incidents()).toMatchObject([{ cause: "traffic", state: "resolved" }]);
});

test.each([
  ["drift.alerts false: the incident is stored and no channel is notified", { alerts: false }, [], 1],
  [
    "drift.onAlert ask: every channel is notified and no training is requested",
    { onAlert: "ask" as const },
    channelNames,
    0,
  ],
  ["drift.onAlert nothing: the same", { onAlert: "nothing" as const }, channelNames, 0],
])("%s", async (_, drift, notified, trainings) => {
  fixture.bench.configure({ drift });
  await days.quietDays(7);
  await days.log(7, strange);
  await fixture.bench.detect(slot(7));
  expect(await days.incidents()).toMatchObject([{ cause: "drift", state: "open" }]);
  expect(await days.asked("SELECT FROM notifications")).toHaveLength(notified.length);
  expect(await days.retrainings()).toHaveLength(trainings);
});

test("a missed slot of the load schedule is none of its business", async () => {
  const event = { event: "SlotMissed", workload, schedule: "load", slot: slot(0) };
  expect(await fixture.bench.handlers["detect-drift"](event)).toEqual({ outcome: "not-ours" });
  expect(await days.reports()).toEqual([]);
});
