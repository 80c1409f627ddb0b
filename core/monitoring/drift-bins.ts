/**
 * Bins of the sketches, one rule for the reference (made in a function) and for the days (made in PostgreSQL), whose
 * SQL is in database/monitoring/request-sketches.ts and is tested to agree.
 */

/**
 * Keeps a value that stands on the edge of a bin in the bin above, whatever the last bit of the logarithm or of the
 * division says.
 */
const edge = 1e-9;

/** Confidences are stored with four bytes: 0.9 comes back as 0.89999998, and stays in bin 90. */
const hundredthsEdge = 1e-4;

/** `log`: about 9 % wide, whatever the scale. Shape   value >= 0. */
export function logBin(value: number): number {
  return Math.floor(8 * Math.log2(1 + value) + edge);
}

/** `hundredths` of a value from 0 to 1; 1 itself is in the last bin, 99. */
export function hundredthsBin(value: number): number {
  return Math.min(99, Math.floor(100 * value + hundredthsEdge));
}

/** `confusion`: JSON of the pair. */
export function confusionBin(truth: string, predicted: string): string {
  return JSON.stringify([truth, predicted]);
}
