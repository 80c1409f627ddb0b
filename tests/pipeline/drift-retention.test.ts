import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dayOf, driftDays, quiet, slot, workload } from "../support/monitoring/drift-days.ts";
import { promoteVersion, requestsOf } from "../support/monitoring/production.ts";
import { giveFeedback, logRequests } from "../support/monitoring/requests.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL and the handler. What comes late is counted, and what is past its retention is dropped, no more.

let fixture: PipelineFixture;
let days: ReturnType<typeof driftDays>;

beforeAll(async () => {
  fixture = await pipelineFixture();
  days = driftDays(fixture);
});
afterAll(() => fixture.stop());
beforeEach(() => days.reset());

test("requests that servers bring after their day was reduced are found by the next slot, and so is a day whose slot never came", async () => {
  await days.quietDays(3);
  await days.log(1, quiet, { rows: 70 });
  await days.log(3, quiet, { rows: 300 });
  await days.log(4, quiet);
  expect(await fixture.bench.detect(slot(4))).toMatchObject({ reduced: [dayOf(1), dayOf(3), dayOf(4)] });
  const rows = await days.asked(
    "SELECT day::text, rows FROM drift_sketches WHERE feature = 'class' ORDER BY day",
  );
  expect(rows.map((row) => row.rows)).toEqual([400, 470, 400, 300, 400]);
});

test("labels that come to the log after their day was reduced are counted by the next slot, once; dropped requests take none away", async () => {
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2022-11-01T01:00:00Z" });
  const requests = requestsOf(days.shuffle(), { workload, day: dayOf(0), rows: 400, version: 1 }, quiet);
  await logRequests(fixture.superuser, requests);
  const label = (from: number, until: number) =>
    giveFeedback(
      fixture.superuser,
      requests.slice(from, until).map(({ requestId, class: label }) => {
        return { workload, requestId, label, requestDay: dayOf(0), day: dayOf(1) };
      }),
    );
  await label(0, 5);
  await fixture.bench.detect(slot(1));
  await label(5, 12);
  const counted = () => days.asked("SELECT day::text, rows FROM drift_sketches WHERE feature = 'feedback'");
  expect(await counted()).toEqual([{ day: dayOf(1), rows: 5 }]);
  expect(await fixture.bench.detect(slot(2))).toMatchObject({ reduced: [dayOf(1), dayOf(2)] });
  expect(await counted()).toEqual([{ day: dayOf(1), rows: 12 }]);
  await days.asked("DELETE FROM predictions WHERE request_id = $1", [requests[0]?.requestId]);
  expect(await fixture.bench.detect(slot(3))).toMatchObject({ reduced: [dayOf(0), dayOf(3)] });
  expect(await counted()).toEqual([{ day: dayOf(1), rows: 12 }]);
});

test("a slot of the future is refused before anything happens", async () => {
  await days.quietDays(1);
  const before = await days.asked("SELECT count(*) FROM predictions");
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await expect(fixture.bench.detect(inTwoDays)).rejects.toMatchObject({
    code: "DRF001",
    responsible: "user",
    facts: { where: expect.stringContaining("news") },
  });
  expect(await days.reports()).toHaveLength(1);
  expect(await days.asked("SELECT count(*) FROM predictions")).toEqual(before);
  expect(await days.asked("SELECT FROM slot_runs")).toHaveLength(1);
});

test("PostgreSQL itself drops no single requests of the last 30 days", async () => {
  const today = new Date().toISOString().slice(0, 10);
  await days.asked("SELECT ensure_prediction_day($1)", [today]);
  const drop = (days: number) =>
    fixture.pool.query("SELECT drop_prediction_days((now() AT TIME ZONE 'UTC')::date - $1::int)", [days]);
  await expect(drop(29)).rejects.toThrow(/30 days/);
  await expect(drop(-400)).rejects.toThrow(/30 days/);
  await drop(30);
});

test("single requests are dropped when their retention is over; what was made of them stays, also when their slot comes again", async () => {
  await days.quietDays(2);
  const kept = await days.asked("SELECT * FROM drift_sketches ORDER BY day, feature");
  const partitions = async () =>
    (
      await days.asked<{ relname: string }>(
        "SELECT relname FROM pg_class WHERE relname LIKE 'predictions_2022110_' ORDER BY 1",
      )
    ).map(({ relname }) => relname);
  expect(await partitions()).toEqual(["predictions_20221107", "predictions_20221108"]);
  // Day 0 is 90 days before the day that ends with this slot, day 1 one less.
  await fixture.bench.detect(slot(91));
  expect(await partitions()).toEqual(["predictions_20221108"]);
  expect(await fixture.bench.detect(slot(0))).toMatchObject({ reduced: [] });
  expect(await days.asked("SELECT * FROM drift_sketches ORDER BY day, feature")).toEqual(kept);
});

test("what is past its own retention is dropped with the newest day; what is pending, open or history stays", async () => {
  const [old, kept] = ["2021-09-01", "2022-01-01"];
  const id = (number: number) => `00000000-0000-7000-8000-00000000000${number}`;
  await days.asked(
    `INSERT INTO feedback (workload, request_id, label, request_day, day, received_at) VALUES
       ('news', $1, 'sea', '2022-08-08', '2022-11-01', '2022-11-01'), ('news', $2, 'sea', '2022-08-10', '2022-11-01', '2022-11-01')`,
    [id(1), id(2)],
  );
  await days.asked(
    `INSERT INTO drift_sketches (workload, day, version, feature, rows, counts)
     SELECT 'news', day, 1, 'class', 1, '{"a": 1}' FROM unnest($1::date[]) AS day`,
    [[old, kept]],
  );
  // More than are dropped in one transaction.
  await days.asked(
    `INSERT INTO notices (key, workload, subject, at) SELECT 'old ' || n, 'news', '', $1::timestamptz FROM generate_series(1, 12000) AS n
     UNION ALL SELECT 'kept', 'news', '', $2::timestamptz`,
    [old, kept],
  );
  await days.asked(
    `INSERT INTO incidents (workload, cause, severity, state, title, text, opened_at, last_seen_at, resolved_at)
     VALUES ('news', 'load', 'alert', 'open', '', '', $1, $1, NULL), ('news', 'training', 'alert', 'resolved', '', '', $1, $1, $1)`,
    [old],
  );
  await days.asked(
    `INSERT INTO notifications (notice_key, channel, workload, level, audience, incident, thread, subject, text, at, state, next_attempt_at)
     SELECT seeded.key, 'email', 'news', 'alert', 'alerts', (SELECT id FROM incidents WHERE cause = seeded.cause), '', '', '', seeded.at, seeded.state, seeded.at
     FROM (VALUES ('sent', NULL, $1::timestamptz, 'sent'), ('given up', 'training', $1, 'given-up'), ('owed', NULL, $1, 'owed'),
       ('open', 'load', $1, 'sent'), ('kept', NULL, $2::timestamptz, 'sent')) AS seeded (key, cause, at, state)`,
    [old, kept],
  );
  await days.asked(
    `INSERT INTO outbox (workload, effect, settled_at, outcome) VALUES ('news', '"old"', '2022-08-01', 'applied'),
       ('news', '"kept"', '2022-09-01', 'applied')`,
  );
  await fixture.bench.detect(slot(0));
  expect(await days.asked("SELECT request_id FROM feedback")).toEqual([{ request_id: id(2) }]);
  expect(await days.asked("SELECT day::text FROM drift_sketches")).toEqual([{ day: kept }]);
  expect(await days.asked("SELECT key FROM notices")).toEqual([{ key: "kept" }]);
  expect(await days.asked("SELECT notice_key AS key FROM notifications ORDER BY 1")).toEqual([
    { key: "kept" },
    { key: "open" },
    { key: "owed" },
  ]);
  expect(await days.asked("SELECT effect FROM outbox")).toEqual([{ effect: "kept" }]);
  expect(await days.incidents()).toHaveLength(2);
});
