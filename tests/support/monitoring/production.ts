import type pg from "pg";
import { ProfileSum } from "../../../lambdas/evaluate-model/domain/profile.ts";
import { textEvaluation } from "../../../tasks/text-classification/text-evaluation.ts";
import { type SeededShuffle, seededShuffle } from "../seeded-shuffle.ts";
import { type LoggedRequest, nextRequestId } from "./requests.ts";

const classes = ["sea", "forest", "kitchen", "desert"];

/** How a day differs from what the model was promoted on. */
export interface Weather {
  /** Share of the requests that are of another kind than all before: one class, unsure, other words. */
  strange: number;
}

/** Requests of one day, all drawn alike but for the strange ones. */
export function requestsOf(
  shuffle: SeededShuffle,
  day: { workload: string; day: string; rows: number; version: number },
  weather: Weather = { strange: 0 },
): LoggedRequest[] {
  return Array.from({ length: day.rows }, () => {
    const isStrange = shuffle.below(1000) < weather.strange * 1000;
    const tokens = 10 + shuffle.below(40);
    const confidence = (isStrange ? 30 + shuffle.below(20) : 75 + shuffle.below(25)) / 100;
    const words = Array.from({ length: 20 }, (_, word) => word);
    return {
      workload: day.workload,
      day: day.day,
      version: day.version,
      requestId: nextRequestId(),
      textLength: tokens * 6 + shuffle.below(10),
      tokens,
      unknownTokens: isStrange ? Math.floor(tokens / 2) : shuffle.below(2),
      words: words.filter((word) => shuffle.below(10) < (isStrange ? word % 2 : 3)),
      class: isStrange ? "desert" : (classes[shuffle.below(classes.length)] ?? "sea"),
      confidence,
      latencyMillis: 4 + shuffle.below(100) / 10,
    };
  });
}

/** A version that was promoted at a slot, with a profile of 2,000 rows, of which it was right about nine in ten. */
export async function promoteVersion(
  superuser: pg.Pool,
  { workload, version, slot }: { workload: string; version: number; slot: string },
  weather: Weather = { strange: 0 },
): Promise<void> {
  const shuffle = seededShuffle(version);
  const rows = requestsOf(shuffle, { workload, day: slot.slice(0, 10), rows: 2000, version }, weather);
  const sum = new ProfileSum();
  for (const { textLength, tokens, unknownTokens, words, confidence, class: predicted } of rows) {
    const facts = { length: textLength, tokens, unknown: unknownTokens, words };
    const line = { key: "1", class: predicted, confidence, ...facts };
    sum.add(textEvaluation.answer(line)?.bins ?? {});
  }
  const answers = rows.map((row) => row.class);
  const labels = answers.map((answer, row) => (row % 10 === 0 ? "sea" : answer));
  // Each version tracks words of its own, as it does when it was trained on other rows.
  const vocabulary = {
    tracked: Array.from({ length: 20 }, (_, word) => `word${version}-${word}`),
    known: [],
  };
  const set = `set-${version}`;
  await superuser.query(
    "INSERT INTO evaluation_sets (workload, hash, slot, uri, labels) VALUES ($1, $2, $3, '', $4)",
    [workload, set, slot, labels],
  );
  await superuser.query(
    `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri, stage, evaluation_set)
     VALUES ($1, $2, $3, $4, '', '', '', 'None', $5)`,
    [workload, version, slot, `run ${version}`, set],
  );
  await superuser.query(
    `INSERT INTO evaluations (workload, version, evaluation_set, attempt, job_name, status, output_uri, classes, confidences)
     VALUES ($1, $2, $3, 1, $4, 'succeeded', '', $5, $6)`,
    [workload, version, set, `${workload}-${version}`, answers, rows.map((row) => row.confidence)],
  );
  await superuser.query(
    "INSERT INTO model_profiles (workload, version, sketches, vocabulary) VALUES ($1, $2, $3, $4)",
    [workload, version, JSON.stringify(sum.sketches), JSON.stringify(vocabulary)],
  );
  await superuser.query(
    `INSERT INTO decisions (workload, candidate_version, slot, evaluation_set, metric, score_new, minimum, outcome, rule,
       reason, decided_by)
     VALUES ($1, $2, $3, $4, 'weighted_f1', 0.9, 0.75, 'promoted', '', '', 'ratchet')`,
    [workload, version, slot, set],
  );
  await superuser.query(
    `INSERT INTO production (workload, version, epoch, slot) VALUES ($1, $2, $2, $3)
     ON CONFLICT (workload) DO UPDATE SET version = $2, epoch = $2, slot = $3`,
    [workload, version, slot],
  );
}
