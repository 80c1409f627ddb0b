import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EffectInput } from "../../core/contracts/effects.ts";
import { dependencyError } from "../../core/errors/error.ts";
import { enqueueEffect } from "../../database/outbox/enqueue-effect.ts";
import { relayOutbox } from "../../lambdas/relay-outbox/handler.ts";
import type { RelayOutboxPorts } from "../../lambdas/relay-outbox/ports.ts";
import { outboxStore } from "../../lambdas/relay-outbox/wire.ts";
import type { Logger, Registry } from "../../lambdas/shared/ports.ts";
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
function recorded(isAway: () => boolean): { ports: RelayOutboxPorts; asked: string[] } {
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
  return {
    ports: { logger: silent, ...fixture.bench.world, store: outboxStore(fixture.pool), registry },
    asked,
  };
}

const notice = (subject: string): EffectInput => ({ kind: "notify", level: "alert", subject, text: "Why." });
const mirrored = (version: number): EffectInput => ({
  ...{ kind: "registry", epoch: 0, production: version },
  stages: [{ version, stage: "Production" }],
});
const retrain: EffectInput = {
  kind: "event",
  name: "RetrainRequested",
  detail: { workload: "news", slot: later, reason: "drift", actor: "detect-drift" },
};

const enqueueAll = async (...effects: EffectInput[]) => {
  for (const effect of effects) await enqueueEffect(fixture.pool, "news", effect);
};
const relay = (ports: RelayOutboxPorts) => relayOutbox(ports, { event: "EffectsPending", workload: "news" });
const notified = async () =>
  (await fixture.superuser.query("SELECT subject FROM world.notifications")).rows.map((row) => row.subject);
const enqueued = async () =>
  (
    await fixture.pool.query(
      "SELECT effect ->> 'kind' AS kind FROM outbox WHERE settled_at IS NULL ORDER BY id",
    )
  ).rows;

describe("while MLflow is away", () => {
  test("a failed training's notice and a request to train again go out, and the relay fails for what MLflow waits for", async () => {
    const { ports } = recorded(() => true);
    await enqueueAll({ kind: "run-failed", runId: "1", reason: "no vocabulary" }, mirrored(1));
    await enqueueAll(notice("news: training failed"), retrain);
    await expect(relay(ports)).rejects.toBe(away);
    expect(await notified()).toEqual(["news: training failed"]);
    expect(await fixture.bench.take()).toMatchObject([{ event: "RetrainRequested", slot: later }]);
    expect(await enqueued()).toEqual([{ kind: "run-failed" }, { kind: "registry" }]);
  });

  test("MLflow is called for the first effect only, and for all of them in order when it is back", async () => {
    let isAway = true;
    const { ports, asked } = recorded(() => isAway);
    const failed: EffectInput = { kind: "run-failed", runId: "7", reason: "no vocabulary" };
    await enqueueAll(mirrored(1), notice("first"), failed, notice("second"), mirrored(2));
    await expect(relay(ports)).rejects.toBe(away);
    expect(asked).toEqual(["production is 1"]);
    expect(await notified()).toEqual(["first", "second"]);
    isAway = false;
    asked.length = 0;
    expect(await relay(ports)).toEqual({ applied: 3, superseded: 0, refused: 0, busy: false });
    expect(asked).toEqual([
      "production is 1",
      "version 1 is Production",
      "run 7 failed",
      "production is 2",
      "version 2 is Production",
    ]);
    expect(await enqueued()).toEqual([]);
  });

  test("a notice that another function enqueues meanwhile goes out with this one's", async () => {
    const { ports } = recorded(() => true);
    const { topics } = ports;
    let isOther = true;
    ports.topics = {
      publish: async (one) => {
        await topics.publish(one);
        if (isOther) await enqueueAll(notice("second"));
        isOther = false;
      },
    };
    await enqueueAll(mirrored(1), notice("first"));
    await expect(relay(ports)).rejects.toBe(away);
    expect(await notified()).toEqual(["first", "second"]);
  });
});

test("a topic that cannot be published to keeps the notices in order, and MLflow is called all the same", async () => {
  const { ports, asked } = recorded(() => false);
  ports.topics = {
    publish: async () => {
      throw away;
    },
  };
  await enqueueAll(notice("first"), retrain, mirrored(1));
  await expect(relay(ports)).rejects.toBe(away);
  expect(asked).toHaveLength(2);
  expect(await enqueued()).toEqual([{ kind: "notify" }, { kind: "event" }]);
});

test("an effect that this release does not know stays pending with OUT001 and stops nothing else", async () => {
  const { ports } = recorded(() => false);
  await fixture.pool.query("INSERT INTO outbox (workload, effect) VALUES ('news', $1)", [
    { kind: "of a later release", slot },
  ]);
  await enqueueAll(notice("first"), mirrored(1));
  await expect(relay(ports)).rejects.toMatchObject({ code: "OUT001", responsible: "us" });
  expect(await notified()).toEqual(["first"]);
  expect(await enqueued()).toEqual([{ kind: "of a later release" }]);
});

test("ten hints at once: each effect is delivered once and in order, and a relay that finds another at work ends", async () => {
  const { ports, asked } = recorded(() => false);
  await enqueueAll(...[1, 2, 3, 4, 5].map(mirrored), notice("first"), notice("second"));
  const results = await Promise.all(Array.from({ length: 10 }, () => relay(ports)));
  expect(results.reduce((sum, { applied }) => sum + applied, 0)).toBe(7);
  expect(asked.filter((what) => what.startsWith("production"))).toEqual(
    [1, 2, 3, 4, 5].map((version) => `production is ${version}`),
  );
  expect(await notified()).toEqual(["first", "second"]);
  expect(await enqueued()).toEqual([]);
});

test("a run that was killed between two effects leaves what it delivered marked: the next goes on behind it", async () => {
  const { ports, asked } = recorded(() => false);
  await enqueueAll(mirrored(1), mirrored(2), mirrored(3));
  const { deliverOutbox } = ports.store;
  // Killed as by Lambda's time limit: the second effect is delivered, and its row is not marked any more.
  ports.store.deliverOutbox = (workload, { apply, lineOf }) =>
    deliverOutbox(workload, {
      lineOf,
      apply: async (effect, id) => {
        await apply(effect, id);
        if (asked.includes("production is 2")) throw new Error("Task timed out after 300.00 seconds");
        return "applied";
      },
    });
  await expect(relay(ports)).rejects.toThrow("Task timed out");
  ports.store.deliverOutbox = deliverOutbox;
  asked.length = 0;
  expect(await relay(ports)).toMatchObject({ applied: 2 });
  expect(asked[0]).toBe("production is 2");
  expect(await enqueued()).toEqual([]);
});
