import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BusEvent } from "../support/pipeline/bench.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL and every handler. What is outside stands in support/pipeline/world.ts, which says what it does
// not show.

const slots = ["2026-11-02T01:00:00Z", "2026-11-09T01:00:00Z"];

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

const decisions = async () =>
  (
    await fixture.pool.query(
      `SELECT candidate_version AS version, production_version AS against, outcome, interval_low IS NULL AS "noInterval"
       FROM decisions ORDER BY candidate_version`,
    )
  ).rows;

async function runSlot(slot: string | undefined): Promise<void> {
  await fixture.bench.load(String(slot));
  await fixture.bench.drain();
}

/** Both slots up to the decision, and the events that would bring it. */
async function holdDecisions(): Promise<BusEvent[]> {
  const held: BusEvent[] = [];
  for (const slot of slots) {
    await fixture.bench.load(slot);
    for (let events = await fixture.bench.take(); events.length > 0; events = await fixture.bench.take()) {
      for (const event of events) {
        if (event.event === "ModelEvaluated") held.push(event);
        else await fixture.bench.deliver(event);
      }
    }
  }
  return held;
}

describe("a decision", () => {
  test("whose production appeared after its evaluation asks for the missing vector, and is taken then (R1.6)", async () => {
    const [first, second] = await holdDecisions();
    expect(await fixture.counts()).toMatchObject({ versions: 2, evaluations: 2, decisions: 0 });
    await fixture.bench.deliver(first ?? {});
    expect(await fixture.bench.handlers["promote-model"](second)).toEqual({
      outcome: "waiting",
      versions: [1],
    });
    await fixture.bench.drain();
    expect(await fixture.counts()).toMatchObject({
      evaluations: 3,
      decisions: 2,
      champions: 1,
      production: 2,
      alias: 2,
    });
    expect(await decisions()).toEqual([
      { version: 1, against: null, outcome: "promoted", noInterval: true },
      { version: 2, against: 1, outcome: "promoted", noInterval: false },
    ]);
  });

  test("stands on all rows set aside up to its slot, with a vector of each model", async () => {
    for (const slot of slots) await runSlot(slot);
    const { rows } = await fixture.pool.query(
      `SELECT (SELECT count(*) FROM evaluations e WHERE e.evaluation_set = d.evaluation_set) AS vectors,
              cardinality(s.labels) AS rows,
              (SELECT count(*) FROM examples x WHERE x.set_aside AND x.slot <= d.slot) AS aside
       FROM decisions d JOIN evaluation_sets s ON s.hash = d.evaluation_set ORDER BY d.slot`,
    );
    expect(rows.map((row) => row.vectors)).toEqual([1, 2]);
    for (const row of rows) expect(row.rows).toBe(row.aside);
  });

  test("that promotes records the slot of the model that it put into production", async () => {
    for (const slot of slots) await runSlot(slot);
    const { rows } = await fixture.superuser.query<{ promoted: string; stored: string }>(
      `SELECT p.slot::text AS stored, v.slot::text AS promoted
       FROM production p JOIN model_versions v USING (workload, version)`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.stored).toBe(rows[0]?.promoted);
  });

  test("is refused when a better one was decided before it, and production stays (an older slot that comes late)", async () => {
    const [first, second] = await holdDecisions();
    await fixture.bench.deliver(second ?? {});
    await fixture.bench.deliver(first ?? {});
    await fixture.bench.drain();
    expect(await decisions()).toMatchObject([
      { version: 1, against: 2, outcome: "refused" },
      { version: 2, against: null, outcome: "promoted" },
    ]);
    expect(await fixture.counts()).toMatchObject({ champions: 1, production: 2, alias: 2, enqueued: 0 });
  });
});

describe("auto-promotion switched off (R1.7)", () => {
  test("leaves the decision to a person: nothing is in production, and people are asked", async () => {
    fixture.bench.configure({ promotion: { minimum: 0.5, minimumRows: 1, enabled: false } });
    await runSlot(slots[0]);
    expect(await decisions()).toMatchObject([{ version: 1, outcome: "pending" }]);
    expect(await fixture.counts()).toMatchObject({
      champions: 0,
      production: null,
      alias: null,
      enqueued: 0,
    });
    const notifications = await fixture.superuser.query("SELECT level, subject FROM world.notifications");
    expect(notifications.rows).toEqual([
      { level: "alert", subject: "news version 1 waits for your decision" },
    ]);
  });

  test.each([
    ["that passes too takes the place of the one that waits", 0.5, ["superseded", "pending"]],
    ["that is refused leaves the one that waits to the person", 1, ["pending", "refused"]],
  ])("a newer candidate %s", async (_, minimum, outcomes) => {
    fixture.bench.configure({ promotion: { minimum: 0.5, minimumRows: 1, enabled: false } });
    await runSlot(slots[0]);
    fixture.bench.configure({ promotion: { minimum, minimumRows: 1, enabled: false } });
    await runSlot(slots[1]);
    expect((await decisions()).map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

describe("the database", () => {
  test.each([
    ["equal to the minimum", 0.75, null],
    ["equal to production", 0.8, 0.8],
    ["below production", 0.8, 0.9],
  ])("refuses a promotion that is %s, from any writer", async (_, scoreNew, scoreProduction) => {
    await runSlot(slots[0]);
    await expect(
      fixture.pool.query("UPDATE decisions SET minimum = 0.75, score_new = $1, score_production = $2", [
        scoreNew,
        scoreProduction,
      ]),
    ).rejects.toThrow(/violates check constraint/);
  });

  test("refuses a second version in stage Production", async () => {
    for (const slot of slots) await runSlot(slot);
    await expect(fixture.pool.query("UPDATE model_versions SET stage = 'Production'")).rejects.toThrow(
      /model_versions_one_production/,
    );
  });
});
