import { gzipSync } from "node:zlib";
import type pg from "pg";
import { artifactFiles } from "../../../core/artifacts/layout.ts";
import { trainerTags } from "../../../core/artifacts/mlflow-tags.ts";
import type { JobKind } from "../../../core/vocabulary/closed-sets.ts";
import type {
  Bus,
  Datasets,
  EvaluationJob,
  Jobs,
  OneTimeSchedules,
  Registry,
  Topics,
  TrainingJob,
} from "../../../lambdas/shared/ports.ts";
import { folderDatasets, putFile } from "./folder-datasets.ts";
import { worldRegistry } from "./world-registry.ts";

/**
 * The world outside PostgreSQL, as far as the handlers see it. It is kept in a schema of the test's own and in a
 * folder, every call at once and for good, so that it outlives a process that is killed. Jobs do their work when they
 * are started. It shows what the handlers do to the world in whatever order; the protocols of SageMaker, MLflow,
 * EventBridge and S3 are shown with the embedded cloud instead.
 */
export interface World {
  registry: Registry;
  trainingJobs: Jobs<TrainingJob>;
  evaluationJobs: Jobs<EvaluationJob>;
  bus: Bus;
  topics: Topics;
  oneTimeSchedules: OneTimeSchedules;
  datasets: Datasets;
}

export const worldSchema = `
  CREATE SCHEMA world;
  CREATE TABLE world.runs (run_id bigint GENERATED ALWAYS AS IDENTITY, job text, status text DEFAULT 'RUNNING', tags jsonb);
  CREATE TABLE world.versions (model text, version int, run_id bigint, tags jsonb DEFAULT '{}');
  CREATE TABLE world.aliases (model text, alias text, version int, PRIMARY KEY (model, alias));
  CREATE TABLE world.jobs (name text PRIMARY KEY, kind text, starts int DEFAULT 1, failure text);
  CREATE TABLE world.events (id bigint GENERATED ALWAYS AS IDENTITY, detail jsonb, taken boolean DEFAULT false);
  CREATE TABLE world.notifications (level text, subject text);
  CREATE TABLE world.failing (job_kind text, fault text, reason text, remaining int);
`;

export const emptyWorld =
  "TRUNCATE world.runs, world.versions, world.aliases, world.jobs, world.events, world.notifications, world.failing RESTART IDENTITY";

/** Shape   pool: of the test's superuser; folder: stands for the bucket of datasets. */
export function openWorld(pool: pg.Pool, folder: string): World {
  const datasets = folderDatasets(folder);
  const emit = (detail: object) => pool.query("INSERT INTO world.events (detail) VALUES ($1)", [detail]);
  return {
    registry: worldRegistry(pool),
    datasets,
    trainingJobs: jobsOf<TrainingJob>(pool, "training", {
      work: (job) => train(pool, job),
      ended: (job, status) => emit({ TrainingJobName: job.name, TrainingJobStatus: status }),
    }),
    evaluationJobs: jobsOf<EvaluationJob>(pool, "processing", {
      work: (job) => predict(folder, datasets, job),
      ended: (job, status) => emit({ ProcessingJobName: job.name, ProcessingJobStatus: status }),
    }),
    bus: { publish: async (event, detail) => void (await emit({ event, ...detail })) },
    topics: {
      publish: async ({ level, subject, onlyResolves }) =>
        void (await pool.query("INSERT INTO world.notifications SELECT $1, $2 WHERE NOT $3", [
          level,
          subject,
          onlyResolves ?? false,
        ])),
    },
    oneTimeSchedules: { arm: async () => undefined },
  };
}

function jobsOf<J extends { name: string }>(
  pool: pg.Pool,
  kind: JobKind,
  life: { work(job: J): Promise<void>; ended(job: J, status: "Completed" | "Failed"): Promise<unknown> },
): Jobs<J> {
  const createdAt = new Date("2026-11-02T01:00:00Z");
  const endedAt = new Date(createdAt.getTime() + 9000);
  return {
    async start(job) {
      const ail = await pool.query<{ fault: string; reason: string }>(
        "UPDATE world.failing SET remaining = remaining - 1 WHERE job_kind = $1 AND remaining > 0 RETURNING fault, reason",
        [kind],
      );
      const failure = ail.rows[0] === undefined ? null : `${ail.rows[0].fault} ${ail.rows[0].reason}`;
      const { rows } = await pool.query<{ starts: number }>(
        `INSERT INTO world.jobs (name, kind, failure) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET starts = jobs.starts + 1 RETURNING starts`,
        [job.name, kind, failure],
      );
      // SageMaker refuses a name that it knows.
      if (rows[0]?.starts !== 1) return;
      if (failure === null) await life.work(job);
      await life.ended(job, failure === null ? "Completed" : "Failed");
    },
    async inspect(name) {
      const { rows } = await pool.query<{ failure: string | null }>(
        "SELECT failure FROM world.jobs WHERE name = $1",
        [name],
      );
      const [job] = rows;
      if (job === undefined) return undefined;
      if (job.failure === null) return { status: "succeeded", createdAt, endedAt, seconds: 9 };
      const [fault, ...reason] = job.failure.split(" ");
      return {
        status: "failed",
        endedAt,
        createdAt,
        fault: fault === "platform" ? "platform" : "training",
        reason: reason.join(" "),
      };
    },
  };
}

/** A trainer that keeps the training contract: it tags its run with where the model lies. */
async function train(pool: pg.Pool, job: TrainingJob): Promise<void> {
  const tags = {
    [trainerTags.modelSource]: `mlflow-artifacts:/${job.name}`,
    [trainerTags.digest]: `digest of ${job.name}`,
  };
  await pool.query("UPDATE world.runs SET tags = tags || $2 WHERE run_id = $1", [
    job.environment.MLFLOW_RUN_ID,
    tags,
  ]);
}

/** What this evaluator's vocabulary tracks of the rows of csvOf. */
const vocabulary = { tracked: ["row", "text"], known: ["row", "text", "number"] };

/** An evaluator whose model is right about more rows the higher its version. */
async function predict(folder: string, datasets: Datasets, job: EvaluationJob): Promise<void> {
  const version = Number(job.environment.MODEL_URI?.split("/").at(-1));
  const lines: string[] = [];
  for await (const line of datasets.lines(`${job.evaluationSetUri}/${artifactFiles.evaluation}`)) {
    const { key, text, label }: { key: string; text: string; label: string } = JSON.parse(line);
    const wrong = lines.length % (version + 3) === 0;
    const sketch = job.snapshotUri === undefined ? {} : sketchOf(text);
    lines.push(JSON.stringify({ key, class: wrong ? "no such class" : label, confidence: 0.9, ...sketch }));
  }
  if (job.snapshotUri !== undefined) {
    putFile(folder, `${job.outputUri}/${artifactFiles.vocabulary}`, gzipSync(JSON.stringify(vocabulary)));
  }
  putFile(
    folder,
    `${job.outputUri}/${artifactFiles.predictions}`,
    gzipSync(lines.map((line) => `${line}\n`).join("")),
  );
}

function sketchOf(text: string) {
  const tokens: string[] = text.toLowerCase().match(/\w\w+/g) ?? [];
  const unknown = tokens.filter((token) => !vocabulary.known.includes(token)).length;
  const words = vocabulary.tracked.flatMap((word, index) => (tokens.includes(word) ? [index] : []));
  return { length: text.length, tokens: tokens.length, unknown, words };
}
