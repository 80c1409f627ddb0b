import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Workload } from "../../core/settings/workload.ts";
import { promoteModel } from "../../lambdas/promote-model/handler.ts";
import type { PromoteModelPorts } from "../../lambdas/promote-model/ports.ts";
import { decisionStore } from "../../lambdas/promote-model/wire.ts";
import { relayOutbox } from "../../lambdas/relay-outbox/handler.ts";
import type { RelayOutboxPorts } from "../../lambdas/relay-outbox/ports.ts";
import { outboxStore } from "../../lambdas/relay-outbox/wire.ts";
import type { Bus, Logger, Registry } from "../../lambdas/shared/ports.ts";
import { workloadSchema } from "../../tasks/workload.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { migrate } from "../support/schema.ts";
import { type SeededShuffle, seededShuffle } from "../support/seeded-shuffle.ts";

// Real: PostgreSQL, the handler, its store, three connections that race. The registry records, waits a moment at every
// call and, like MLflow, has no compare-and-swap; that MLflow itself ends at the champion is shown by the rehearsal.

const trials = 200;
const slot = "2026-11-02T01:00:00Z";
const rows = 20;
const labels = Array.from({ length: rows }, (_, row) => `class-${row % 3}`);
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

let postgres: TestPostgres;
let superuser: pg.Pool;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  superuser = postgres.pool("ratchet");
});
afterAll(() => postgres.stop());

/** Three versions of a workload with their vectors on one set. Shape: right[i] rows of version i + 1 are right. */
async function prepare(workload: string, right: readonly number[]): Promise<void> {
  await superuser.query(
    "INSERT INTO evaluation_sets (workload, hash, slot, uri, labels) VALUES ($1, 'set', $2, '', $3)",
    [workload, slot, labels],
  );
  for (const [index, count] of right.entries()) {
    const version = index + 1;
    const classes = labels.map((label, row) => (row < count ? label : "no such class"));
    await superuser.query(
      `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri, evaluation_set)
       VALUES ($1, $2, $3, $4, '', '', '', 'set')`,
      [workload, version, slot, `run ${version}`],
    );
    await superuser.query(
      `INSERT INTO evaluations (workload, version, evaluation_set, attempt, job_name, status, output_uri, classes, confidences)
       VALUES ($1, $2, 'set', 1, $3, 'succeeded', '', $4, $5)`,
      [workload, version, `${workload}-${version}`, classes, classes.map(() => 0.9)],
    );
  }
}

function recordingRegistry(shuffle: SeededShuffle) {
  const aliases = new Map<string, number | null>();
  const stages = new Map<string, string>();
  const decided = new Set<string>();
  const unused = () => Promise.reject(new Error("promote-model does not train"));
  const registry: Registry = {
    ensureRun: unused,
    run: unused,
    failRun: unused,
    ensureVersion: unused,
    async setVersionTags(model, version, tags) {
      await pause(shuffle.below(2));
      if (tags.stage !== undefined) stages.set(`${model}/${version}`, tags.stage);
      if (tags["ratchet.reason"] !== undefined) decided.add(`${model}/${version}`);
    },
    async setAlias(model, _alias, version) {
      await pause(shuffle.below(2));
      aliases.set(model, version);
    },
    aliased: async (model) => aliases.get(model) ?? null,
  };
  return { registry, aliases, stages, decided };
}

test(`three promoters at once, ${trials} times: the best wins, and exactly one is production`, async () => {
  const shuffle = seededShuffle(2026);
  const { registry, aliases, stages, decided } = recordingRegistry(shuffle);
  const events: string[] = [];
  const workloadOf = (name: string): Workload =>
    workloadSchema.parse({
      name,
      task: "text-classification",
      source: { path: "x.csv" },
      promotion: { metric: "accuracy", minimum: 0.4, minimumRows: 1 },
    });
  const promoters = Array.from({ length: 3 }, (): PromoteModelPorts => {
    const pool = postgres.pool("ratchet", "ratchet_app");
    const bus: Bus = {
      publish: async (name, detail) => {
        // Each promoter's hint starts a relay, so that relays race too.
        if (name === "EffectsPending") await relayOutbox(relay, { event: name, ...detail });
        else events.push(`${name} ${"workload" in detail ? detail.workload : ""}`);
      },
    };
    const topics = { publish: async () => undefined };
    const relay: RelayOutboxPorts = { logger: silent, registry, bus, topics, store: outboxStore(pool) };
    return {
      logger: silent,
      bus,
      settings: { read: async (name) => workloadOf(name), list: async () => [] },
      store: decisionStore(pool),
    };
  });

  const wrong: unknown[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const workload = `trial-${trial}`;
    // Three different scores above the minimum of 8 rows of 20, in any order.
    const right = shuffle.order([10, 12, 14, 16, 18]).slice(0, 3);
    await prepare(workload, right);
    const best = right.indexOf(Math.max(...right)) + 1;
    const turns = shuffle.order([1, 2, 3]);
    await Promise.all(
      promoters.map((ports, index) =>
        promoteModel(ports, { event: "ModelEvaluated", workload, slot, version: turns[index] }),
      ),
    );
    const { rows: found } = await superuser.query(
      `SELECT (SELECT version FROM production WHERE workload = $1) AS production,
              (SELECT array_agg(version) FROM model_versions WHERE workload = $1 AND stage = 'Production') AS champions,
              (SELECT count(*) FROM decisions WHERE workload = $1) AS decisions,
              (SELECT count(*) FROM outbox WHERE workload = $1 AND settled_at IS NULL) AS enqueued`,
      [workload],
    );
    const inRegistry = [1, 2, 3].filter((version) => stages.get(`${workload}/${version}`) === "Production");
    const seen = { ...found[0], alias: aliases.get(workload), inRegistry };
    const expected = {
      production: best,
      champions: [best],
      decisions: 3,
      enqueued: 0,
      alias: best,
      inRegistry: [best],
    };
    try {
      expect(seen).toEqual(expected);
    } catch {
      wrong.push({ trial, right, turns, seen });
    }
  }
  expect(wrong).toEqual([]);
  expect(events).toHaveLength(3 * trials);
  // R1.6: the registry has every decision's reason, also of those that a newer one overtook.
  expect(decided.size).toBe(3 * trials);
});
