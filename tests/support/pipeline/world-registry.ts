import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { mlflowTags } from "../../../core/artifacts/mlflow-tags.ts";
import { MlflowRefusal } from "../../../lambdas/shared/adapters/mlflow-registry.ts";
import type { Registry } from "../../../lambdas/shared/ports.ts";

/**
 * A registry as MLflow is: to look for a run or a version and to make one are two calls, nothing keeps a second one from
 * being made in between, and the last writer of an alias wins. It passes the suite of tests/contracts/registry.test.ts.
 */
export function worldRegistry(pool: pg.Pool): Registry {
  const ask = async <R extends pg.QueryResultRow>(text: string, values: unknown[]) =>
    (await pool.query<R>(text, values)).rows;
  /** What a statement changed or found; MLflow refuses what concerns a run or version that it does not have. */
  const there = <R>(rows: R[], path: string, what: string): R => {
    const [row] = rows;
    if (row === undefined) throw new MlflowRefusal(path, "RESOURCE_DOES_NOT_EXIST", `no ${what}`);
    return row;
  };
  return {
    async ensureRun(_experiment, job, tags) {
      const [known] = await ask<{ run_id: number }>("SELECT run_id FROM world.runs WHERE job = $1", [job]);
      if (known !== undefined) return String(known.run_id);
      await pause(1);
      const [made] = await ask<{ run_id: number }>(
        "INSERT INTO world.runs (job, tags) VALUES ($1, $2) RETURNING run_id",
        [job, { ...tags, [mlflowTags.job]: job }],
      );
      return String(made?.run_id);
    },
    async run(runId) {
      const found = await ask<{ tags: Record<string, string> }>(
        "SELECT tags FROM world.runs WHERE run_id::text = $1",
        [runId],
      );
      return { runId, tags: there(found, "runs/get", `run ${runId}`).tags };
    },
    async failRun(runId, reason) {
      const failed = await ask(
        "UPDATE world.runs SET status = 'FAILED', tags = tags || $2 WHERE run_id::text = $1 RETURNING run_id",
        [runId, { [mlflowTags.failure]: reason }],
      );
      there(failed, "runs/update", `run ${runId}`);
    },
    async ensureVersion(model, { runId }) {
      const known = await ask<{ version: number }>(
        "SELECT version FROM world.versions WHERE run_id::text = $1",
        [runId],
      );
      if (known[0] !== undefined) return known[0].version;
      await pause(1);
      const made = await ask<{ version: number }>(
        `INSERT INTO world.versions (model, version, run_id)
         SELECT $1, (SELECT coalesce(max(version), 0) + 1 FROM world.versions WHERE model = $1), run_id
         FROM world.runs WHERE run_id::text = $2 RETURNING version`,
        [model, runId],
      );
      return there(made, "model-versions/create", `run ${runId}`).version;
    },
    async setVersionTags(model, version, tags) {
      const tagged = await ask(
        "UPDATE world.versions SET tags = tags || $3 WHERE model = $1 AND version = $2 RETURNING version",
        [model, version, tags],
      );
      there(tagged, "model-versions/set-tag", `version ${version} of ${model}`);
    },
    async setAlias(model, alias, version) {
      if (version === null) {
        await ask("DELETE FROM world.aliases WHERE model = $1 AND alias = $2", [model, alias]);
        return;
      }
      const set = await ask(
        `INSERT INTO world.aliases SELECT model, $2, version FROM world.versions WHERE model = $1 AND version = $3
         ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version RETURNING version`,
        [model, alias, version],
      );
      there(set, "registered-models/alias", `version ${version} of ${model}`);
    },
    async aliased(model, alias) {
      const [set] = await ask<{ version: number }>(
        "SELECT version FROM world.aliases WHERE model = $1 AND alias = $2",
        [model, alias],
      );
      return set?.version ?? null;
    },
  };
}
