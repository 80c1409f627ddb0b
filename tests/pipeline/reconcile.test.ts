import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL and every handler. What is outside stands in support/pipeline/world.ts, which says what it does
// not show.

const seen = "2026-11-02T00:00:00Z";
const slot = "2026-11-02T01:00:00Z";
const hours = (count: number) => new Date(Date.parse(slot) + count * 3_600_000).toISOString();

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.reset();
  await fixture.bench.reconcile(seen);
});

const alerts = async () =>
  (
    await fixture.superuser.query<{ subject: string }>(
      "SELECT subject FROM world.notifications WHERE level = 'alert' OR subject LIKE '%reconcile%'",
    )
  ).rows.map((row) => row.subject);
const failing = (kind: string, fault: string, times: number) =>
  fixture.superuser.query("INSERT INTO world.failing VALUES ($1, $2, 'it died', $3)", [kind, fault, times]);

/** Hourly passes, each followed by what it set going. Result: the hours in which something was repaired. */
async function passes(count: number, options: { drain: boolean }): Promise<number[]> {
  const repaired: number[] = [];
  for (let hour = 1; hour <= count; hour++) {
    const { repairs } = await fixture.bench.reconcile(hours(hour));
    if (Object.keys(repairs).length > 0) repaired.push(hour);
    if (options.drain) await fixture.bench.drain().catch(() => undefined);
    else await fixture.bench.take();
  }
  return repaired;
}

describe("completion events dropped", () => {
  test("every step's own event lost, in three slots at once: hourly passes alone bring all to their decision", async () => {
    const slots = [slot, "2026-11-09T01:00:00Z", "2026-11-16T01:00:00Z"];
    for (const [index, one] of slots.entries()) {
      await fixture.bench.load(one);
      // Every event is lost, but for those that reconcile sends.
      await fixture.bench.take();
      for (let pass = 1; pass <= 12; pass++) {
        await fixture.bench.reconcile(new Date(Date.parse(one) + pass * 3_600_000).toISOString());
        for (const event of await fixture.bench.take()) await fixture.bench.deliver(event);
        await fixture.bench.take();
      }
      const weeks = index + 1;
      expect(await fixture.counts()).toMatchObject({
        batches: weeks,
        attempts: weeks,
        trainingJobs: weeks,
        versions: weeks,
        decisions: weeks,
        champions: 1,
        production: weeks,
        alias: weeks,
        enqueued: 0,
      });
    }
  });

  test("a schedule that never fired: the slot is caught up once, and its repair is reported once", async () => {
    expect(await passes(5, { drain: true })).toEqual([1]);
    expect(await fixture.counts()).toMatchObject({ batches: 1, decisions: 1, production: 1, alias: 1 });
    expect(await alerts()).toEqual(["news: reconcile repaired 1"]);
  });
});

test("a candidate whose training ended minutes ago is not one that stood still: its event is on its way", async () => {
  const { trainingJobs } = fixture.bench.world;
  const { inspect } = trainingJobs;
  await fixture.bench.load(slot);
  // The training has run and is taken in; the event of the version is lost.
  for (let step = 0; step < 2; step++)
    for (const event of await fixture.bench.take()) await fixture.bench.deliver(event);
  expect(await fixture.counts()).toMatchObject({ versions: 1, decisions: 0 });
  await fixture.bench.take();
  trainingJobs.inspect = async () => {
    const endedAt = new Date(Date.parse(hours(2)) - 60_000);
    return { status: "succeeded", createdAt: endedAt, endedAt, seconds: 9 };
  };
  expect(await fixture.bench.reconcile(hours(2))).toEqual({ repairs: {} });
  const later = await fixture.bench.reconcile(hours(3));
  trainingJobs.inspect = inspect;
  expect(later.repairs.news).toEqual([expect.stringMatching(/^version 1 was trained and then stood still/)]);
});

describe("what died", () => {
  test("a training that the platform failed is started again, until it succeeds", async () => {
    await failing("training", "platform", 2);
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await passes(3, { drain: true });
    const { rows } = await fixture.pool.query(
      "SELECT attempt, status, fault FROM training_jobs ORDER BY attempt",
    );
    expect(rows).toEqual([
      { attempt: 1, status: "failed", fault: "platform" },
      { attempt: 2, status: "failed", fault: "platform" },
      { attempt: 3, status: "succeeded", fault: null },
    ]);
    expect(await fixture.counts()).toMatchObject({ versions: 1, decisions: 1, production: 1 });
  });

  test("an evaluation that the platform failed is started again, until it succeeds", async () => {
    await failing("processing", "platform", 2);
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await passes(4, { drain: true });
    expect(await fixture.counts()).toMatchObject({
      evaluations: 1,
      evaluationJobs: 3,
      decisions: 1,
      production: 1,
    });
  });

  test.each([
    ["training", "training", 1],
    ["processing", "training", 1],
    ["training", "platform", 3],
    ["processing", "platform", 3],
  ])(
    "a %s job failed by the %s, at most 3 attempts: %i are started in a week, and production stays",
    async (kind, fault, jobs) => {
      await failing(kind, fault, 100);
      await fixture.bench.load(slot);
      await fixture.bench.drain();
      await passes(7 * 24, { drain: true });
      const counts = await fixture.counts();
      expect(kind === "training" ? counts.trainingJobs : counts.evaluationJobs).toBe(jobs);
      expect(counts).toMatchObject({ decisions: 0, champions: 0, enqueued: 0 });
      // One word for each failure, and one for each repair.
      expect(await alerts()).toHaveLength(2 * jobs - 1);
    },
  );

  test("a trainer that succeeds without logging a model has failed, once, and says what is missing", async () => {
    const { world } = fixture.bench;
    const { run } = world.registry;
    world.registry.run = async (runId) => ({ runId, tags: {} });
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await passes(24, { drain: true });
    world.registry.run = run;
    const { rows } = await fixture.pool.query<{ status: string; reason: string }>(
      "SELECT status, reason FROM training_jobs",
    );
    expect(rows).toEqual([
      { status: "failed", reason: expect.stringMatching(/^TRM003 .*ratchet\.model_source/) },
    ]);
    expect(await alerts()).toEqual(["news: training of 2026-11-02T01:00:00Z failed"]);
  });

  test("an evaluator that leaves fewer predictions than rows has failed, once, and nothing is decided", async () => {
    const { world } = fixture.bench;
    const { lines } = world.datasets;
    world.datasets.lines = async function* (uri) {
      let left = 3;
      for await (const line of lines.call(world.datasets, uri)) {
        if (uri.includes("predictions") && left-- === 0) return;
        yield line;
      }
    };
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await passes(24, { drain: true });
    world.datasets.lines = lines;
    const { rows } = await fixture.pool.query("SELECT status, fault, reason FROM evaluations");
    expect(rows).toEqual([
      { status: "failed", fault: "training", reason: expect.stringMatching(/^EVA002 .*3 predictions/) },
    ]);
    expect(await alerts()).toEqual(["news: version 1 could not be evaluated"]);
  });
});

describe("what cannot be repaired", () => {
  test("is tried after 1, 2, 4 and then every 8 hours, and reported when new and once more", async () => {
    // The bus takes the events and no function receives them.
    expect(await passes(48, { drain: false })).toEqual([1, 2, 4, 8, 16, 24, 32, 40, 48]);
    expect(await alerts()).toEqual(["news: reconcile repaired 1", "news: 1 repairs do not hold"]);
  });

  test("is tried at once when a person forces it, whatever its pause", async () => {
    await passes(9, { drain: false });
    expect(await fixture.bench.reconcile(hours(10))).toEqual({ repairs: {} });
    const { repairs } = await fixture.bench.reconcile(hours(10), { force: true });
    expect(Object.keys(repairs)).toEqual(["news"]);
    await fixture.bench.drain();
    expect(await fixture.counts()).toMatchObject({ batches: 1, decisions: 1, production: 1 });
  });

  test("data of one class only: one failed attempt, one notification, no repair in a week", async () => {
    await fixture.bench.load(slot);
    await fixture.bench.take();
    await fixture.superuser.query("UPDATE examples SET label = 'the only one'");
    const event = { event: "DataLoaded", workload: "news", slot };
    await expect(fixture.bench.deliver(event)).rejects.toMatchObject({ code: "TRM001" });
    expect(await passes(7 * 24 - 1, { drain: true })).toEqual([]);
    expect(await fixture.counts()).toMatchObject({ attempts: 1, trainingJobs: 0, enqueued: 0 });
    expect(await alerts()).toEqual(["news: training of 2026-11-02T01:00:00Z failed"]);
  });

  test("three passes of the same instant at once repair once and notify people once", async () => {
    await Promise.all([1, 1, 1].map((hour) => fixture.bench.reconcile(hours(hour))));
    await fixture.bench.drain();
    expect(await fixture.counts()).toMatchObject({ batches: 1, attempts: 1, decisions: 1, champions: 1 });
    expect(await alerts()).toEqual(["news: reconcile repaired 1"]);
  });

  test("a publication that fails is not counted as a repair: the retry of the same pass does it", async () => {
    const { bus } = fixture.bench.world;
    const { publish } = bus;
    bus.publish = async () => {
      throw new Error("the bus is down");
    };
    await expect(fixture.bench.reconcile(hours(1))).rejects.toThrow("the bus is down");
    bus.publish = publish;
    await fixture.bench.reconcile(hours(1));
    await fixture.bench.drain();
    expect(await fixture.counts()).toMatchObject({ batches: 1, decisions: 1 });
  });
});

describe("a batch that comes after its slot was trained on older data", () => {
  test("is trained on as the slot's next attempt, and nothing is left to repair", async () => {
    const next = "2026-11-09T01:00:00Z";
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await fixture.bench.deliver({
      event: "RetrainRequested",
      workload: "news",
      slot: next,
      reason: "try it",
      actor: "a person",
    });
    await fixture.bench.drain();
    await fixture.bench.load(next);
    await fixture.bench.drain();
    const { rows } = await fixture.pool.query(
      "SELECT attempt, status, data_slot = slot AS own FROM training_jobs WHERE slot = $1 ORDER BY attempt",
      [next],
    );
    expect(rows).toEqual([
      { attempt: 1, status: "succeeded", own: false },
      { attempt: 2, status: "succeeded", own: true },
    ]);
    const { repairs } = await fixture.bench.reconcile("2026-11-09T03:00:00Z");
    expect(repairs).toEqual({});
  });
});

describe("a mirror that was moved", () => {
  test("MLflow is brought back to what PostgreSQL decided, within six hours or when a person forces it", async () => {
    await fixture.bench.load(slot);
    await fixture.bench.drain();
    await fixture.superuser.query("DELETE FROM world.aliases");
    await fixture.superuser.query(`UPDATE world.versions SET tags = tags || '{"stage": "Archived"}'`);
    expect(await passes(6, { drain: true })).toEqual([5]);
    expect(await fixture.counts()).toMatchObject({ production: 1, alias: 1 });
    await fixture.superuser.query("DELETE FROM world.aliases");
    await fixture.bench.reconcile(hours(7), { force: true });
    expect(await fixture.counts()).toMatchObject({ production: 1, alias: 1 });
    const { rows } = await fixture.superuser.query("SELECT tags ->> 'stage' AS stage FROM world.versions");
    expect(rows).toEqual([{ stage: "Production" }]);
  });
});
