import type { Reference, Sketch } from "../core/monitoring/drift.ts";
import { measure } from "../lambdas/detect-drift/domain/features.ts";
import { frozenSample, windowOf } from "../lambdas/detect-drift/domain/window.ts";
import { textDrift } from "../tasks/text-classification/text-drift.ts";

const threshold = 0.1;
/** Replacement of a share of zero, as in Evidently. */
const leastShare = 0.0001;
const compared = textDrift.features.filter(({ binning }) => binning.bins !== "words");

/**
 * Rule of most templates: compare the day with the reference, and raise an alarm when the raw PSI of any feature is
 * above 0.1. It ignores sampling noise, weekdays and the number of features.
 * Source  the default of Evidently's `psi` stattest. Bins are tenths of the reference, as in Ratchet.
 */
export function rawAlarm(reference: Reference, sketches: readonly Sketch[], day: string): boolean {
  return compared.some((feature) => {
    const frozen = reference.sketches[feature.name];
    const own = sketches.filter(
      (sketch) => sketch.feature === feature.name && sketch.version === reference.version,
    );
    const window = windowOf(own, new Set([day]));
    if (frozen === undefined || window === null) return false;
    const bins = measure(feature, frozenSample(frozen), window, []).find(({ test }) => test === "psi")?.bins;
    return bins !== undefined && rawPsi(bins.window, bins.reference) > threshold;
  });
}

function rawPsi(shares: readonly number[], reference: readonly number[]): number {
  return shares.reduce((sum, share, bin) => {
    const [now, before] = [Math.max(share, leastShare), Math.max(reference[bin] ?? 0, leastShare)];
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}
