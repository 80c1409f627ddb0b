import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Counts, type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL, the handlers, the death of the process. The world outside is support/pipeline/world.ts, which
// says what it does not show; faults-cloud.test.ts kills real bundles in front of the real MLflow and real jobs.

const [before, slot, later, nextSlot] = [
  "2026-11-02T00:00:00Z",
  "2026-11-02T01:00:00Z",
  "2026-11-02T02:00:00Z",
  "2026-11-09T01:00:00Z",
];

/** What one slot leaves, whatever happened on the way. */
const oneOfEach: Counts = {
  batches: 1,
  attempts: 1,
  runs: 1,
  trainingJobs: 1,
  versions: 1,
  registered: 1,
  evaluations: 1,
  evaluationJobs: 1,
  decisions: 1,
  audited: 1,
  champions: 1,
  production: 1,
  alias: 1,
  enqueued: 0,
};

const succeeding = [
  "load-data:before-transaction",
  "load-data:after-copy",
  "load-data:before-commit",
  "load-data:after-commit",
  "load-data:after-event",
  "train-model:after-allocation",
  "train-model:after-snapshot",
  "train-model:after-run",
  "train-model:before-job",
  "train-model:after-job",
  "train-model:after-registering",
  "train-model:before-event",
  "evaluate-model:after-set",
  "evaluate-model:before-job",
  "evaluate-model:after-job",
  "evaluate-model:before-vector",
  "evaluate-model:after-vector",
  "promote-model:before-commit",
  "promote-model:after-commit",
  "relay-outbox:before-registry",
  "relay-outbox:after-registry",
  "relay-outbox:before-event",
  "relay-outbox:after-event",
  "relay-outbox:before-notify",
  "relay-outbox:after-notify",
];

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

/** The process dies, every event that it had put on the bus is lost with its retries, and reconcile runs once. */
async function dieAndReconcile(faultPoint: string): Promise<void> {
  await fixture.bench.reconcile(before);
  expect(await fixture.runAndDie(faultPoint, slot)).toBe("SIGKILL");
  await fixture.bench.take();
  await fixture.bench.reconcile(later);
  await fixture.bench.drain();
}

describe("killed (-9) at", () => {
  test.each(succeeding)(
    "%s: one reconcile leads to one batch, job, decision and champion",
    async (faultPoint) => {
      await dieAndReconcile(faultPoint);
      expect(await fixture.counts()).toEqual(oneOfEach);

      await fixture.bench.load(nextSlot);
      await fixture.bench.drain();
      expect(await fixture.counts()).toMatchObject({
        batches: 2,
        attempts: 2,
        versions: 2,
        decisions: 2,
        enqueued: 0,
      });
      const { production, alias, champions } = await fixture.counts();
      // The world's second model is right about more rows than its first.
      expect({ production, alias, champions }).toEqual({ production: 2, alias: 2, champions: 1 });
    },
  );

  const failing = "train-model:after-failure";
  test(`${failing}: the failure is recorded once, people are notified once, and the run has failed`, async () => {
    await fixture.superuser.query(
      "INSERT INTO world.failing VALUES ('training', 'training', 'AlgorithmError: no vocabulary', 1)",
    );
    await dieAndReconcile(failing);
    const attempts = await fixture.pool.query("SELECT status, fault, reason FROM training_jobs");
    expect(attempts.rows).toEqual([
      { status: "failed", fault: "training", reason: "AlgorithmError: no vocabulary" },
    ]);
    const notifications = await fixture.superuser.query(
      "SELECT subject FROM world.notifications WHERE subject LIKE '%failed'",
    );
    expect(notifications.rows).toEqual([{ subject: "news: training of 2026-11-02T01:00:00Z failed" }]);
    const runs = await fixture.superuser.query("SELECT status FROM world.runs");
    expect(runs.rows).toEqual([{ status: "FAILED" }]);
  });
});

test("every boundary that a function crosses on its way is one at which some test of this folder has it killed", () => {
  const folder = join(import.meta.dirname, "../../lambdas");
  const named = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/faultPoint\("([^"]+)"\)/g)])
    .map(([, name]) => String(name));
  const tests = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");
  expect(named).not.toEqual([]);
  // Those of relay-outbox are made of the effect's kind, and are above.
  expect(named.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
});
