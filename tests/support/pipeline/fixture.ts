import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { mortal, mortalSessionsEnd } from "../mortal-sessions.ts";
import { startPostgres } from "../postgres.ts";
import { migrate } from "../schema.ts";
import { type PipelineBench, pipelineBench } from "./bench.ts";
import { emptyWorld, worldSchema } from "./world.ts";

/** How much there is of everything, in PostgreSQL and in the world. */
export interface Counts {
  batches: number;
  attempts: number;
  runs: number;
  trainingJobs: number;
  versions: number;
  registered: number;
  evaluations: number;
  evaluationJobs: number;
  decisions: number;
  audited: number;
  /** Versions whose stage is Production. */
  champions: number;
  /** What PostgreSQL says is in production, and what the registry's alias says. */
  production: number | null;
  alias: number | null;
  enqueued: number;
}

export interface PipelineFixture {
  pool: pg.Pool;
  superuser: pg.Pool;
  bench: PipelineBench;
  /** Empties PostgreSQL and the world. */
  reset(): Promise<void>;
  counts(): Promise<Counts>;
  /** Runs a slot in a process of its own that is killed at the boundary. Result: the signal that ended it. */
  runAndDie(faultPoint: string, slot: string, schedule?: "load" | "drift"): Promise<string | null>;
  stop(): Promise<void>;
}

/** Empties every table of ours, whatever there is. */
async function emptyOurs(superuser: pg.Pool): Promise<string> {
  const { rows } = await superuser.query<{ tables: string }>(
    `SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables
     WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`,
  );
  return `TRUNCATE ${rows[0]?.tables}`;
}

/** A PostgreSQL, a world and the pipeline's handlers for one test file. */
export async function pipelineFixture(): Promise<PipelineFixture> {
  const postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  const superuser = postgres.pool("ratchet");
  await superuser.query(worldSchema);
  const pool = postgres.pool("ratchet", "ratchet_app");
  const folder = await mkdtemp(join(tmpdir(), "ratchet-pipeline-"));
  const bench = await pipelineBench(pool, superuser, folder);
  return {
    pool,
    superuser,
    bench,
    reset: async () => {
      await superuser.query(`${await emptyOurs(superuser)}; ${emptyWorld}`);
      bench.configure({});
    },
    counts: () => countsOf(superuser),
    runAndDie: async (faultPoint, slot, schedule = "load") => {
      const script = join(import.meta.dirname, "run-and-die.ts");
      const child = spawn(
        process.execPath,
        [script, String(postgres.port), "ratchet", folder, faultPoint, slot, schedule],
        // What a killed process leaves behind goes with the folder.
        {
          stdio: ["ignore", "inherit", "inherit"],
          env: { ...process.env, TMPDIR: folder, PGAPPNAME: mortal },
        },
      );
      const signal = await new Promise<string | null>((resolve) =>
        child.on("exit", (_, ended) => resolve(ended)),
      );
      await mortalSessionsEnd(superuser);
      return signal;
    },
    stop: async () => {
      await bench.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function countsOf(superuser: pg.Pool): Promise<Counts> {
  const { rows } = await superuser.query<Counts>(`SELECT
    (SELECT count(*) FROM batches WHERE status = 'loaded') AS batches,
    (SELECT count(*) FROM training_jobs) AS attempts,
    (SELECT count(*) FROM world.runs) AS runs,
    (SELECT count(*) FROM world.jobs WHERE kind = 'training') AS "trainingJobs",
    (SELECT count(*) FROM model_versions) AS versions,
    (SELECT count(*) FROM world.versions) AS registered,
    (SELECT count(*) FROM evaluations WHERE status = 'succeeded') AS evaluations,
    (SELECT count(*) FROM world.jobs WHERE kind = 'processing') AS "evaluationJobs",
    (SELECT count(*) FROM decisions) AS decisions,
    (SELECT count(*) FROM audit_log WHERE action LIKE 'model-%') AS audited,
    (SELECT count(*) FROM model_versions WHERE stage = 'Production') AS champions,
    (SELECT version FROM production) AS production,
    (SELECT version FROM world.aliases) AS alias,
    (SELECT count(*) FROM outbox WHERE settled_at IS NULL) AS enqueued`);
  const [counts] = rows;
  if (counts === undefined) throw new Error("a SELECT without a row");
  return counts;
}
