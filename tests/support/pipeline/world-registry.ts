import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Registry } from "../../../lambdas/shared/ports.ts";

/**
 * A registry with MLflow's manners: to look for a run or a version and to make one are two calls, nothing keeps a
 * second one from being made in between, and the last writer of an alias wins.
 */
export function worldRegistry(pool: pg.Pool): Registry {
  const ask = async <R extends pg.QueryResultRow>(text: string, values: unknown[]) =>
    (await pool.query<R>(text, values)).rows;
  return {
    async ensureRun(_experiment, job, tags) {
      const [known] = await ask<{ run_id: number }>("SELECT run_id FROM world.runs WHERE job = $1", [job]);
      if (known !== undefined) return String(known.run_id);
      await pause(1);
      const [made] = await ask<{ run_id: number }>(
        "INSERT INTO world.runs (job, tags) VALUES ($1, $2) RETURNING run_id",
        [job, tags],
      );
      return String(made?.run_id);
    },
    async run(runId) {
      const [run] = await ask<{ tags: Record<string, string> }>(
        "SELECT tags FROM world.runs WHERE run_id = $1",
        [runId],
      );
      if (run === undefined) throw new Error(`no run ${runId}`);
      return { runId, tags: run.tags };
    },
    async failRun(runId, reason) {
      await ask("UPDATE world.runs SET status = 'FAILED', tags = tags || $2 WHERE run_id = $1", [
        runId,
        { "ratchet.failure": reason },
      ]);
    },
    async ensureVersion(model, { runId }) {
      const known = await ask<{ version: number }>("SELECT version FROM world.versions WHERE run_id = $1", [
        runId,
      ]);
      if (known[0] !== undefined) return known[0].version;
      await pause(1);
      const made = await ask<{ version: number }>(
        `INSERT INTO world.versions (model, version, run_id)
         SELECT $1, coalesce(max(version), 0) + 1, $2 FROM world.versions WHERE model = $1 RETURNING version`,
        [model, runId],
      );
      return made[0]?.version ?? 0;
    },
    async setVersionTags(model, version, tags) {
      await ask("UPDATE world.versions SET tags = tags || $3 WHERE model = $1 AND version = $2", [
        model,
        version,
        tags,
      ]);
    },
    async setAlias(model, alias, version) {
      if (version === null)
        await ask("DELETE FROM world.aliases WHERE model = $1 AND alias = $2", [model, alias]);
      else
        await ask(
          `INSERT INTO world.aliases VALUES ($1, $2, $3)
           ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version`,
          [model, alias, version],
        );
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
