/**
 * Bins of the sketches. Functions use these rules for the reference, and PostgreSQL for the days. The SQL version is
 * in database/monitoring/request-sketches.ts; a test compares both.
 */

/** Tolerance at the lower edge of a bin, against rounding errors of the logarithm or the division. */
const edge = 1e-9;

/** Tolerance for confidences, which are stored as 4-byte floats: 0.9 is read as 0.89999998 and must stay in bin 90. */
const hundredthsEdge = 1e-4;

/** Bin of kind `log`: about 9 % wide at every scale. Shape   value >= 0. */
export function logBin(value: number): number {
  return Math.floor(8 * Math.log2(1 + value) + edge);
}

/** Bin of kind `hundredths`, for a value from 0 to 1. The value 1 is in the last bin, 99. */
export function hundredthsBin(value: number): number {
  return Math.min(99, Math.floor(100 * value + hundredthsEdge));
}

/** Bin of kind `confusion`: the pair as JSON. */
export function confusionBin(truth: string, predicted: string): string {
  return JSON.stringify([truth, predicted]);
}
