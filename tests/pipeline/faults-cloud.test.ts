import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { LocalCloud } from "../../local/cloud/local-cloud.ts";
import { databaseOf } from "../../rehearsal/database.ts";
import { smallSource } from "../support/pipeline/small-source.ts";

// One embedded cloud for all: the plan's own bundles in their own processes, PostgreSQL, MLflow, training and
// evaluation by the images' entry points. Two workloads share every slot, so that their functions overlap.

const root = join(import.meta.dirname, "../..");
const workloads = ["first", "second"];
const slot1 = "2026-11-02T01:00:00Z";
const slot2 = "2026-11-09T01:00:00Z";
const hour = 3_600_000;
// Ten real jobs of some seconds each, on a machine that other tests share.
const patienceMillis = 400_000;

/** Struck once each, by whichever workload comes there first. */
const kills: [functionName: string, faultPoint: string][] = [
  ["load-data", "load-data:before-commit"],
  ["load-data", "load-data:after-commit"],
  ["train-model", "train-model:after-run"],
  ["train-model", "train-model:after-job"],
  ["train-model", "train-model:after-registering"],
  ["evaluate-model", "evaluate-model:after-job"],
  ["evaluate-model", "evaluate-model:before-vector"],
  ["promote-model", "promote-model:before-commit"],
  ["promote-model", "promote-model:after-commit"],
  ["relay-outbox", "relay-outbox:after-registry"],
];

let cloud: LocalCloud;
let pool: pg.Pool;
let stateRoot: string;
const lost: string[] = [];
const repairs: string[] = [];

beforeAll(async () => {
  stateRoot = await mkdtemp(join(tmpdir(), "ratchet-faults-cloud-"));
  cloud = await LocalCloud.start({
    root,
    stateRoot,
    stack: "dev",
    virtualStart: new Date(Date.parse(slot1) - 2 * hour),
    config: { "ratchet:workloads": workloads.map(settingsOf) },
    listeners: {
      onLost: (what, reason) => lost.push(`${what}: ${reason}`),
      onInvocation: ({ functionName, payload }) => {
        if (functionName.endsWith("-reconcile") && payload !== null) repairs.push(...repairsIn(payload));
      },
    },
  });
  const raw = cloud.services.s3.bucketNames().find((name) => name.includes("-raw-")) ?? "";
  for (const name of workloads)
    await cloud.services.s3.put(raw, `${name}.csv`, Buffer.from(smallSource(300)));
  pool = databaseOf(cloud);
});
afterAll(async () => {
  await pool?.end();
  await cloud?.stop();
  await rm(stateRoot, { recursive: true, force: true });
});

function settingsOf(name: string) {
  return {
    name,
    task: "text-classification",
    source: { path: `${name}.csv`, initialShare: 0.5, share: 0.2 },
    promotion: { minimum: 0.5, minimumRows: 1 },
  };
}

function repairsIn(payload: string): string[] {
  const { repairs: byWorkload } = z
    .object({ repairs: z.record(z.string(), z.array(z.string())) })
    .parse(JSON.parse(payload));
  return Object.values(byWorkload).flat();
}

async function mlflow(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${cloud.urls.mlflow}/api/2.0/mlflow/${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return await response.json();
}

const experimentSchema = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const runsSchema = z.object({ runs: z.array(z.unknown()).default([]) });
const versionsSchema = z.object({ model_versions: z.array(z.unknown()).default([]) });
const aliasSchema = z.object({ model_version: z.object({ version: z.coerce.number() }) });

/** Of one workload: how much there is of everything in PostgreSQL, SageMaker and MLflow. */
async function countsOf(workload: string) {
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM batches WHERE workload = $1 AND status = 'loaded') AS batches,
            (SELECT count(*) FROM training_jobs WHERE workload = $1) AS attempts,
            (SELECT count(*) FROM model_versions WHERE workload = $1) AS versions,
            (SELECT count(*) FROM decisions WHERE workload = $1) AS decisions,
            (SELECT count(*) FROM model_versions WHERE workload = $1 AND stage = 'Production') AS champions,
            (SELECT count(*) FROM outbox WHERE workload = $1 AND settled_at IS NULL) AS enqueued,
            (SELECT version FROM production WHERE workload = $1) AS production`,
    [workload],
  );
  const { experiment } = experimentSchema.parse(
    await mlflow(`experiments/get-by-name?experiment_name=${workload}`),
  );
  const { runs } = runsSchema.parse(
    await mlflow("runs/search", { experiment_ids: [experiment.experiment_id], max_results: 100 }),
  );
  const { model_versions } = versionsSchema.parse(
    await mlflow(`model-versions/search?filter=${encodeURIComponent(`name = '${workload}'`)}`),
  );
  const { model_version } = aliasSchema.parse(
    await mlflow(`registered-models/alias?name=${workload}&alias=production`),
  );
  const jobs = cloud.services.sagemaker.list("training").filter((job) => job.name.includes(`-${workload}-`));
  const { production, ...counts } = rows[0] ?? {};
  return {
    ...counts,
    jobs: jobs.length,
    runs: runs.length,
    registered: model_versions.length,
    aliasAgrees: model_version.version === production,
  };
}

/** What so many slots leave, whatever happened on the way. */
function ofEach(weeks: number) {
  const each = {
    batches: weeks,
    attempts: weeks,
    jobs: weeks,
    runs: weeks,
    versions: weeks,
    registered: weeks,
  };
  return { ...each, decisions: weeks, champions: 1, enqueued: 0, aliasAgrees: true };
}

/** Virtual time goes on until six reconciles after the slot have had their turn. */
async function pass(slot: string): Promise<void> {
  await cloud.clock.runUntil(new Date(Date.parse(slot) + 6 * hour));
}

describe("the embedded cloud", () => {
  test(
    "killed (-9) at ten boundaries, every completion event three times: one of each thing and one champion",
    async () => {
      const { processes } = cloud.services.lambda;
      for (const [name, faultPoint] of kills) processes.arm(`ratchet-dev-${name}`, faultPoint);
      cloud.services.sagemaker.faults.copies = 3;
      await pass(slot1);
      cloud.services.sagemaker.faults.copies = 1;
      expect(kills.flatMap(([name]) => processes.armed(`ratchet-dev-${name}`))).toEqual([]);
      await expectOfEach(1);
    },
    patienceMillis,
  );

  test(
    "every completion event dropped: reconcile finds every job",
    async () => {
      const before = repairs.length;
      cloud.services.sagemaker.faults.drop = true;
      await pass(slot2);
      cloud.services.sagemaker.faults.drop = false;
      await expectOfEach(2);
      // Of each workload its training, the vectors of its candidate and of production, and production's on the new batch.
      const found = repairs
        .slice(before)
        .filter((repair) => repair.includes("its completion event never arrived"));
      expect(found).toHaveLength(4 * workloads.length);
      expect(new Set(found).size).toBe(found.length);
    },
    patienceMillis,
  );
});

async function expectOfEach(weeks: number): Promise<void> {
  for (const workload of workloads) {
    expect({ workload, ...(await countsOf(workload)) }).toEqual({ workload, ...ofEach(weeks) });
  }
  expect(lost).toEqual([]);
  expect(cloud.gateway.record.denied()).toEqual([]);
}
