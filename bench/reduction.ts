import type pg from "pg";
import { sketchesOfDay } from "../database/monitoring/request-sketches.ts";
import { replaceDay } from "../database/monitoring/sketches.ts";
import { textPlan } from "../tests/support/monitoring/text-plan.ts";
import type { BenchOptions } from "./bench-options.ts";
import { labelRequests, lastDay, logRequests, monitoringDatabase, workload } from "./monitoring-database.ts";
import type { Row } from "./row.ts";

const rounds = 5;
const peerName = "the plain GROUP BYs";
const ofDay = `FROM predictions WHERE workload = '${workload}' AND day = '${lastDay}'`;

/**
 * Plain SQL queries for the same counts, by feature and in the same bins. For words, the fastest query that was
 * tried.
 */
const plain = [
  `SELECT version, class, count(*) ${ofDay} GROUP BY 1, 2`,
  `SELECT version, floor(8 * ln(1 + text_length::float8) / ln(2::float8)), count(*) ${ofDay} GROUP BY 1, 2`,
  `SELECT version, word, count(*) FROM (SELECT version, unnest(words) AS word ${ofDay}) AS occurring GROUP BY 1, 2`,
  `SELECT version, 100 * unknown_tokens / tokens, count(*) ${ofDay} AND tokens > 0 GROUP BY 1, 2`,
  `SELECT version, floor(100 * confidence), count(*) ${ofDay} GROUP BY 1, 2`,
  `SELECT version, floor(8 * ln(1 + latency_millis::float8) / ln(2::float8)), count(*) ${ofDay} GROUP BY 1, 2`,
  `SELECT version, label, class, count(*) FROM feedback JOIN predictions USING (workload, request_id)
   WHERE workload = '${workload}' AND feedback.day = '${lastDay}' AND predictions.day = request_day
     AND predictions.day = '${lastDay}' GROUP BY 1, 2, 3`,
];

/**
 * Reduction of one day as in detect-drift, from the first query to the commit of the sketches, compared with plain
 * GROUP BY queries on the same rows, whose results are not stored. Rounds alternate, and the best of each counts,
 * because other work on the machine only adds time.
 * Shape   `large`: a day of 10^6 requests instead of 2 * 10^5.
 */
export async function run({ large, say }: BenchOptions): Promise<Row[]> {
  const rows = large ? 1e6 : 2e5;
  const { postgres, app, owner } = await monitoringDatabase();
  try {
    say(`writing ${rows.toLocaleString("en")} requests`);
    await logRequests(owner, rows, 1);
    await labelRequests(owner);
    const seconds: Record<"ours" | "peer", number[]> = { ours: [], peer: [] };
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? "warm-up round" : `round ${round} of ${rounds}`);
      const peer = await timed(() => countPlainly(app));
      const ours = await timed(() =>
        replaceDay(app, workload, lastDay, () => sketchesOfDay(app, workload, lastDay, textPlan)),
      );
      if (round === 0) continue;
      seconds.peer.push(peer);
      seconds.ours.push(ours);
    }
    const [ours, peer] = [Math.min(...seconds.ours), Math.min(...seconds.peer)];
    const name = `a day of ${rows.toLocaleString("en")} requests reduced to sketches, and stored`;
    return [{ name, ours, peer, peerName, unit: "s", ratio: peer / ours }];
  } finally {
    await postgres.stop();
  }
}

async function countPlainly(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    for (const sql of plain) await client.query(sql);
  } finally {
    client.release();
  }
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
