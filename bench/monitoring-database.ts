import type pg from "pg";
import { ProfileSum } from "../lambdas/evaluate-model/domain/profile.ts";
import { textEvaluation } from "../tasks/text-classification/text-evaluation.ts";
import { startPostgres, type TestPostgres } from "../tests/support/postgres.ts";
import { migrate } from "../tests/support/schema.ts";

export const workload = "bench";
export const lastDay = "2026-11-30";
/** Number of words that the evaluator tracks. */
const trackedWords = 4096;
const wordsPerText = 30;
const kinds = 5000;

/**
 * Starts a PostgreSQL with applied migrations. Returns it with two pools: of the role `ratchet_app`, and of the
 * schema's owner. The caller stops it.
 */
export async function monitoringDatabase(): Promise<{
  postgres: TestPostgres;
  app: pg.Pool;
  owner: pg.Pool;
}> {
  const postgres = await startPostgres();
  await migrate(await postgres.createDatabase("bench"));
  return { postgres, app: postgres.pool("bench", "ratchet_app"), owner: postgres.pool("bench") };
}

/**
 * Writes requests into the inference log, evenly over the days that end with the last day.
 * Shape   5,000 kinds of requests (length, tokens, about 30 of 4,096 words, class, confidence) are drawn once and
 *         repeated. Every row is written, stored and read normally; only the drawing is saved. A word occurs in up to
 *         1.5 % of the requests, the first words most often.
 */
export async function logRequests(owner: pg.Pool, rows: number, days: number): Promise<void> {
  await owner.query("DROP TABLE IF EXISTS kinds");
  await owner.query("SELECT setseed(0.4)");
  await owner.query(
    `CREATE TABLE kinds AS SELECT kind, (exp(4 + 2 * random()))::int AS text_length, 20 + (random() * 100)::int AS tokens,
       (random() * 10)::int AS unknown_tokens, 'class-' || (random() * 19)::int AS class, 0.4 + 0.6 * random() AS confidence,
       ARRAY(SELECT DISTINCT floor(${trackedWords} * (1 - sqrt(random())) + 0 * kind)::smallint FROM generate_series(1, ${wordsPerText})) AS words
     FROM generate_series(0, ${kinds - 1}) AS kind`,
  );
  await owner.query("CREATE UNIQUE INDEX ON kinds (kind); ANALYZE kinds");
  for (let back = 0; back < days; back++) {
    const day = `'${lastDay}'::date - ${back}`;
    const [from, to] = [Math.floor((rows * back) / days), Math.floor((rows * (back + 1)) / days)];
    await owner.query(`SELECT ensure_prediction_day(${day})`);
    await owner.query(
      `INSERT INTO predictions (day, workload, request_id, predicted_at, version, text_length, tokens, unknown_tokens, words,
         class, confidence, latency_millis)
       SELECT ${day}, '${workload}', ('00000000-0000-7000-8000-' || lpad(to_hex(row), 12, '0'))::uuid, ${day}, 1, text_length,
         tokens, unknown_tokens, words, class, confidence, 5 + row % 20
       FROM generate_series(${from}, ${to - 1}) AS row JOIN kinds ON kind = (row::bigint * 7919 % ${kinds})::int`,
    );
  }
  await owner.query("VACUUM ANALYZE predictions");
}

/** Adds labels for one in twenty requests of the last day. */
export async function labelRequests(owner: pg.Pool): Promise<void> {
  await owner.query(
    `INSERT INTO feedback (workload, request_id, label, request_day, day, received_at)
     SELECT workload, request_id, class, day, day, day FROM predictions
     WHERE day = '${lastDay}' AND get_byte(uuid_send(request_id), 15) < 13`,
  );
  await owner.query("VACUUM ANALYZE feedback");
}

/** Promotes version 1, with 2,000 rows of the same kinds as its reference. */
export async function promote(owner: pg.Pool): Promise<void> {
  const { rows } = await owner.query(
    "SELECT class, confidence, text_length AS length, tokens, unknown_tokens AS unknown, words FROM kinds WHERE kind < 2000",
  );
  const sum = new ProfileSum();
  for (const row of rows) sum.add(textEvaluation.answer(row)?.bins ?? {});
  const vocabulary = { tracked: Array.from({ length: trackedWords }, (_, word) => `word${word}`), known: [] };
  const classes = rows.map((row) => row.class);
  await owner.query(
    `INSERT INTO evaluation_sets (workload, hash, slot, uri, labels) VALUES ('${workload}', 'set', '2026-10-01', '', $1)`,
    [classes],
  );
  await owner.query(
    `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri, stage, evaluation_set)
     VALUES ('${workload}', 1, '2026-10-01', '', '', '', '', 'Production', 'set')`,
  );
  await owner.query(
    `INSERT INTO evaluations (workload, version, evaluation_set, attempt, job_name, status, output_uri, classes, confidences)
     VALUES ('${workload}', 1, 'set', 1, '', 'succeeded', '', $1, $2)`,
    [classes, rows.map((row) => row.confidence)],
  );
  await owner.query(
    "INSERT INTO model_profiles (workload, version, sketches, vocabulary) VALUES ($1, 1, $2, $3)",
    [workload, JSON.stringify(sum.sketches), JSON.stringify(vocabulary)],
  );
  await owner.query(
    `INSERT INTO production (workload, version, epoch, slot) VALUES ('${workload}', 1, 1, '2026-10-01')`,
  );
}
