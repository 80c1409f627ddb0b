import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { batchSketches } from "../../database/monitoring/sketches.ts";
import { textPlan } from "../support/monitoring/text-plan.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL, the handlers, the death of the process. The world's evaluator is right about more rows the higher the
// version; support/pipeline/world.ts says what else it does not show.

const workload = "news";
const [before, first, second, later, third] = [
  "2026-11-02T00:00:00Z",
  "2026-11-02T01:00:00Z",
  "2026-11-09T01:00:00Z",
  "2026-11-09T02:00:00Z",
  "2026-11-16T01:00:00Z",
];
let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

async function asked<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
  return (await fixture.superuser.query<R>(sql)).rows;
}

async function loaded(...slots: string[]): Promise<void> {
  for (const slot of slots) {
    await fixture.bench.load(slot);
    await fixture.bench.drain();
  }
}

const scored = () =>
  asked<{ slot: string; version: number; status: string; rows: number }>(
    `SELECT to_char(batch.slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS slot, batch.batch_version AS version,
       answers.status, cardinality(answers.classes) AS rows
     FROM evaluation_sets AS batch LEFT JOIN evaluations AS answers ON answers.workload = batch.workload
       AND answers.evaluation_set = batch.hash
     WHERE batch.purpose = 'batch' ORDER BY batch.slot, answers.version`,
  );

test("each batch is predicted by the version that was in production when it came: all its rows, once, and no decision is about it", async () => {
  await loaded(first, second, third);
  const sizes = await asked<{ rows: number }>("SELECT rows_loaded AS rows FROM batches ORDER BY slot");
  expect(await scored()).toEqual([
    // Version 1 was trained on the first batch: there was no version that had not seen it.
    { slot: second, version: 1, status: "succeeded", rows: sizes[1]?.rows },
    { slot: third, version: 2, status: "succeeded", rows: sizes[2]?.rows },
  ]);
  const decided = await asked(
    "SELECT DISTINCT purpose FROM decisions JOIN evaluation_sets ON hash = evaluation_set",
  );
  expect(decided).toEqual([{ purpose: "decision" }]);
  const evaluated = await asked(
    "SELECT detail->>'version' AS version FROM world.events WHERE detail->>'event' = 'ModelEvaluated' ORDER BY id",
  );
  expect(evaluated.map(({ version }) => version)).toEqual(["1", "2", "3"]);
});

test("the vector of a batch is the day's sketch of it: rows by true and predicted class", async () => {
  await loaded(first, second);
  const [sketch, ...more] = await batchSketches(
    fixture.pool,
    workload,
    "Europe/Paris",
    "2026-11-09",
    textPlan,
  );
  expect(more).toEqual([]);
  const [size] = await asked<{ rows: number }>(
    "SELECT rows_loaded AS rows FROM batches ORDER BY slot DESC LIMIT 1",
  );
  expect(sketch).toMatchObject({ day: "2026-11-09", version: 1, feature: "batch", rows: size?.rows });
  const counts = Object.entries(sketch?.counts ?? {});
  expect(counts.reduce((sum, [, rows]) => sum + rows, 0)).toBe(size?.rows);
  const right = counts.filter(([cell]) => {
    const [truth, answer]: string[] = JSON.parse(cell);
    return truth === answer;
  });
  // The world's version 1 is wrong about every fourth row, beginning with the first.
  expect(right.reduce((sum, [, rows]) => sum + rows, 0)).toBe(
    (size?.rows ?? 0) - Math.ceil((size?.rows ?? 0) / 4),
  );
  expect(await batchSketches(fixture.pool, workload, "Europe/Paris", "2026-11-10", textPlan)).toEqual([]);
});

test("a version gets its profile with the vector of its own set, and keeps it", async () => {
  await loaded(first, second);
  const profiles = await asked<{ version: number; rows: number; set: number; tracked: string[] }>(
    `SELECT profile.version, (sketches->'class'->>'rows')::int AS rows, cardinality(judged.labels) AS set,
       vocabulary->'tracked' AS tracked
     FROM model_profiles AS profile JOIN model_versions AS version USING (workload, version)
     JOIN evaluation_sets AS judged ON judged.hash = version.evaluation_set ORDER BY 1`,
  );
  expect(profiles).toHaveLength(2);
  for (const { rows, set, tracked } of profiles) expect([rows, tracked]).toEqual([set, ["row", "text"]]);
});

test("a batch whose event comes again, also after another version was promoted, is scored once", async () => {
  await loaded(first, second);
  await loaded(second);
  await fixture.bench.deliver({ event: "DataLoaded", workload, slot: second });
  await fixture.bench.deliver({ event: "DataLoaded", workload, slot: first });
  await fixture.bench.drain();
  expect(await scored()).toMatchObject([{ slot: second, version: 1, status: "succeeded" }]);
});

test("a scoring that fails notifies people, and delays neither the training nor the decision of the batch", async () => {
  await loaded(first);
  await fixture.superuser.query(
    "INSERT INTO world.failing VALUES ('processing', 'training', 'AlgorithmError: no', 1)",
  );
  await loaded(second);
  expect(await scored()).toMatchObject([{ slot: second, version: 1, status: "failed" }]);
  expect(await fixture.counts()).toMatchObject({ versions: 2, decisions: 2, production: 2 });
  const notifications = await asked<{ subject: string }>(
    "SELECT subject FROM world.notifications WHERE level = 'alert'",
  );
  expect(notifications).toEqual([
    { subject: `news: version 1 could not be scored on the batch of ${second}` },
  ]);
});

test("a scoring that died of the platform is started again by reconcile", async () => {
  await fixture.bench.reconcile(before);
  await loaded(first);
  await fixture.superuser.query(
    "INSERT INTO world.failing VALUES ('processing', 'platform', 'InternalServerError', 1)",
  );
  await loaded(second);
  await fixture.bench.reconcile(later);
  await fixture.bench.drain();
  expect(await scored()).toMatchObject([{ slot: second, version: 1, status: "succeeded" }]);
});

describe("killed (-9) while a batch is scored, at", () => {
  test.each([
    "evaluate-model:after-batch-frozen",
    "evaluate-model:after-batch",
    "evaluate-model:before-job",
    "evaluate-model:after-job",
    "evaluate-model:before-vector",
    "evaluate-model:after-vector",
  ])("%s: one reconcile leads to one set, one job and one vector", async (faultPoint) => {
    await fixture.bench.reconcile(before);
    await loaded(first);
    expect(await fixture.runAndDie(faultPoint, second)).toBe("SIGKILL");
    await fixture.bench.take();
    await fixture.bench.reconcile(later);
    await fixture.bench.drain();
    const [batch, ...more] = await scored();
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ slot: second, version: 1, status: "succeeded" });
    const { versions, decisions, enqueued } = await fixture.counts();
    expect({ versions, decisions, enqueued }).toEqual({ versions: 2, decisions: 2, enqueued: 0 });
  });
});
