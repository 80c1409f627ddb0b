import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dependencyError } from "../../core/errors.ts";
import { owe } from "../../database/judging/outbox.ts";
import { outboxStore } from "../../database/judging/store.ts";
import type { OwedEffect } from "../../lambdas/shared/effects.ts";
import type { Logger, Registry } from "../../lambdas/shared/ports.ts";
import { type SettlePorts, settle } from "../../lambdas/shared/settle.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };
const [slot, later] = ["2026-11-02T01:00:00Z", "2026-11-09T01:00:00Z"];

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

const away = dependencyError("MLF001", {
  where: "MLflow",
  found: "no answer",
  expected: "an answer",
  next: "See docs/RUNBOOK.md.",
});

/** What MLflow was asked, in turn; while it is away it answers nothing. */
function recorded(isAway: () => boolean): { ports: SettlePorts; asked: string[] } {
  const asked: string[] = [];
  const ask = (what: string) => {
    asked.push(what);
    if (isAway()) throw away;
  };
  const registry: Registry = {
    ...fixture.bench.world.registry,
    setAlias: async (_, alias, version) => ask(`${alias} is ${version}`),
    setVersionTags: async (_, version, { stage }) => ask(`version ${version} is ${stage}`),
    failRun: async (run) => ask(`run ${run} failed`),
  };
  return { ports: { logger: silent, ...fixture.bench.world, ...outboxStore(fixture.pool), registry }, asked };
}

const notice = (subject: string): OwedEffect => ({ kind: "notify", level: "alert", subject, text: "Why." });
const mirrored = (version: number): OwedEffect => ({
  ...{ kind: "registry", epoch: 0, production: version },
  stages: [{ version, stage: "Production" }],
});
const retrain: OwedEffect = {
  kind: "event",
  name: "RetrainRequested",
  detail: { workload: "news", slot: later, reason: "drift", actor: "detect-drift" },
};

const oweAll = async (...effects: OwedEffect[]) => {
  for (const effect of effects) await owe(fixture.pool, "news", effect);
};
const told = async () =>
  (await fixture.superuser.query("SELECT subject FROM world.notifications")).rows.map((row) => row.subject);
const owed = async () =>
  (
    await fixture.pool.query(
      "SELECT effect ->> 'kind' AS kind FROM outbox WHERE settled_at IS NULL ORDER BY id",
    )
  ).rows;

describe("while MLflow is away", () => {
  test("a failed training's notice and a request to train again go out, and only what is MLflow's waits", async () => {
    const { ports } = recorded(() => true);
    await oweAll({ kind: "run-failed", runId: "1", reason: "no vocabulary" }, mirrored(1));
    await oweAll(notice("news: training failed"), retrain);
    const settled = await settle(ports, "news");
    expect(settled).toMatchObject({ applied: 2, failure: away, busy: false });
    expect(await told()).toEqual(["news: training failed"]);
    expect(await fixture.bench.take()).toMatchObject([{ event: "RetrainRequested", slot: later }]);
    expect(await owed()).toEqual([{ kind: "run-failed" }, { kind: "registry" }]);
  });

  test("MLflow is asked for the first thing only, and is told everything in order when it is back", async () => {
    let isAway = true;
    const { ports, asked } = recorded(() => isAway);
    const failed: OwedEffect = { kind: "run-failed", runId: "7", reason: "no vocabulary" };
    await oweAll(mirrored(1), notice("first"), failed, notice("second"), mirrored(2));
    await settle(ports, "news");
    expect(asked).toEqual(["production is 1"]);
    expect(await told()).toEqual(["first", "second"]);
    isAway = false;
    asked.length = 0;
    expect(await settle(ports, "news")).toEqual({ applied: 3, superseded: 0, refused: 0, busy: false });
    expect(asked).toEqual([
      "production is 1",
      "version 1 is Production",
      "run 7 failed",
      "production is 2",
      "version 2 is Production",
    ]);
    expect(await owed()).toEqual([]);
  });

  test("a notice that another function owes meanwhile goes out with this one's", async () => {
    const { ports } = recorded(() => true);
    const { topics } = ports;
    let isOther = true;
    ports.topics = {
      publish: async (one) => {
        await topics.publish(one);
        if (isOther) await oweAll(notice("second"));
        isOther = false;
      },
    };
    await oweAll(mirrored(1), notice("first"));
    await settle(ports, "news");
    expect(await told()).toEqual(["first", "second"]);
  });
});

test("a topic that cannot be published to keeps the notices in order, and MLflow is told all the same", async () => {
  const { ports, asked } = recorded(() => false);
  ports.topics = {
    publish: async () => {
      throw away;
    },
  };
  await oweAll(notice("first"), retrain, mirrored(1));
  expect(await settle(ports, "news")).toMatchObject({ applied: 1, failure: away });
  expect(asked).toHaveLength(2);
  expect(await owed()).toEqual([{ kind: "notify" }, { kind: "event" }]);
});

test("an effect that nobody can read stays owed and stops nothing else", async () => {
  const { ports } = recorded(() => false);
  await owe(fixture.pool, "news", { kind: "of a later release", slot });
  await oweAll(notice("first"), mirrored(1));
  const settled = await settle(ports, "news");
  expect(settled.applied).toBe(2);
  expect(settled.failure).toBeInstanceOf(Error);
  expect(await owed()).toEqual([{ kind: "of a later release" }]);
});
