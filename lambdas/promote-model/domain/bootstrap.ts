import { generator } from "../../../core/statistics/generator.ts";
import type { Metric, Scorer } from "../../../tasks/task-kind.ts";

const resamples = 2000;

/**
 * Confidence interval of the gain of model 0 over model 1, by the paired percentile bootstrap. Both models are scored
 * on the same resampled rows, so difficult rows affect both alike.
 * Shape   score: metric of model 0 or 1 on some rows. count: rows of the set. confidence: in (0.5, 1), two-sided.
 * Result  [low, high] in units of the metric. An interval above 0 means that model 0 is better, also for metrics
 *         where lower is better. The same seed gives the same interval.
 * Source  Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
export function gainInterval(
  score: Scorer,
  better: Metric["better"],
  count: number,
  confidence: number,
  seed: number,
): [low: number, high: number] {
  const random = generator(seed);
  const rows = new Int32Array(count);
  const gains = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    for (let index = 0; index < count; index++) rows[index] = Math.floor(random() * count);
    const [first, second] = [score(0, rows), score(1, rows)];
    gains[round] = better === "higher" ? first - second : second - first;
  }
  gains.sort();
  const tail = (1 - confidence) / 2;
  return [quantile(gains, tail), quantile(gains, 1 - tail)];
}

/** Indexes of all rows, each once. */
export function everyRow(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Quantile by linear interpolation between order statistics. Source: Hyndman & Fan (1996), type 7; numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}
