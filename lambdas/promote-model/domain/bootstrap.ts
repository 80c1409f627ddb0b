import { generator } from "../../../core/statistics/generator.ts";
import { type Encoded, type Metric, score } from "./scores.ts";

const resamples = 2000;

/**
 * Interval of the gain of the first model over the second, by the paired percentile bootstrap: both are scored on the
 * same resampled rows, so what is hard for both cancels out.
 * Shape   confidence in (0.5, 1), two-sided.
 * Result  [low, high] in units of the metric; the same seed gives the same interval.
 * Source  Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
export function gainInterval(
  metric: Metric,
  encoded: Encoded,
  confidence: number,
  seed: number,
): [low: number, high: number] {
  const [candidate, production] = encoded.predictions;
  if (candidate === undefined || production === undefined) throw new RangeError("two models are compared");
  const random = generator(seed);
  const count = encoded.truth.length;
  const rows = new Int32Array(count);
  const gains = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    for (let index = 0; index < count; index++) rows[index] = Math.floor(random() * count);
    gains[round] = score(metric, encoded, candidate, rows) - score(metric, encoded, production, rows);
  }
  gains.sort();
  const tail = (1 - confidence) / 2;
  return [quantile(gains, tail), quantile(gains, 1 - tail)];
}

/** Linear interpolation between order statistics. Source: Hyndman & Fan (1996), type 7; numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}
